import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

/** The accent: a violet that no severity uses, so that colour on a page means severity and nothing else. */
const iris: MantineColorsTuple = [
  '#f2f0fe',
  '#e3dffb',
  '#c6bff5',
  '#a89dee',
  '#8b7de6',
  '#7567dd',
  '#6354d4',
  '#5546c8',
  '#463aa6',
  '#352c80',
];

/** Neutrals with enough distance for AA: index 6 is the dimmed text on white, index 5 a placeholder. */
const gray: MantineColorsTuple = [
  '#f7f7f9',
  '#eff0f3',
  '#e4e6ea',
  '#d5d8de',
  '#b8bdc7',
  '#6f7582',
  '#5a606c',
  '#474d57',
  '#31353d',
  '#1d1f24',
];

const dark: MantineColorsTuple = [
  '#e6e7eb',
  '#c9ccd3',
  '#a3a8b4',
  '#868c99',
  '#3d414b',
  '#32353e',
  '#23252c',
  '#16171b',
  '#111215',
  '#0b0c0e',
];

export const theme = createTheme({
  primaryColor: 'iris',
  primaryShade: { light: 7, dark: 6 },
  colors: { iris, gray, dark },
  defaultRadius: 'md',
  radius: { xs: '3px', sm: '4px', md: '6px', lg: '10px', xl: '16px' },
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '18px' },
  headings: {
    fontWeight: '600',
    sizes: { h1: { fontSize: '20px' }, h2: { fontSize: '16px' }, h3: { fontSize: '14px' } },
  },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    InputWrapper: { defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] } },
    Button: { defaultProps: { size: 'sm' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true } },
    Modal: {
      styles: { content: { background: 'var(--t-card)' }, header: { background: 'var(--t-card)' } },
      defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.4 } },
    },
    Select: { defaultProps: { comboboxProps: { shadow: 'md' } } },
    Menu: { defaultProps: { shadow: 'md' } },
  },
});

/** Gives Mantine's parts the colours of `tokens.css`; the tokens themselves change with the theme. */
const FROM_TOKENS = {
  '--mantine-color-body': 'var(--t-page)',
  '--mantine-color-text': 'var(--t-text)',
  '--mantine-color-dimmed': 'var(--t-dim)',
  '--mantine-color-default': 'var(--t-card)',
  '--mantine-color-default-hover': 'var(--t-hover)',
  '--mantine-color-default-border': 'var(--t-line-strong)',
  '--mantine-color-anchor': 'var(--t-accent)',
  '--mantine-color-error': 'var(--t-critical)',
};

export const resolveVariables: CSSVariablesResolver = () => ({ variables: {}, light: FROM_TOKENS, dark: FROM_TOKENS });
