/** The bell, in the accent's colour. */
export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden style={{ flex: 'none', display: 'block' }}>
      <rect width="32" height="32" rx="8" fill="#5546c8" />
      <path
        d="M16 6.5c-4 0-6.6 3-6.6 7v4.3L7.6 21c-.4.7.1 1.5.9 1.5h15c.8 0 1.3-.8.9-1.5l-1.8-3.2v-4.3c0-4-2.6-7-6.6-7Z"
        fill="#fff"
      />
      <path d="M13.2 24.2a2.9 2.9 0 0 0 5.6 0Z" fill="#fff" />
    </svg>
  );
}
