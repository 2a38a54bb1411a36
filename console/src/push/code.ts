const SIGNS = /^[A-HJ-NP-Z2-9]{8}$/;

/** A code as it was meant: people write small, and add dashes and spaces. */
export function typedCode(text: string): string {
  return text.replace(/[\s\-–—]/g, '').toUpperCase();
}

export function isCode(text: string): boolean {
  return SIGNS.test(typedCode(text));
}

/** The code behind the `#` of an address that was scanned; empty when there is none. */
export function codeOfHash(hash: string): string {
  const code = hash.replace(/^#/, '');
  return isCode(code) ? typedCode(code) : '';
}

/** In two groups, to be read aloud. */
export function shownCode(code: string): string {
  return `${code.slice(0, 4)} ${code.slice(4)}`.trim();
}
