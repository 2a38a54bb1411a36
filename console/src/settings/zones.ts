/** All zones the browser knows, with the present one even when it does not. */
export function zones(present: string): string[] {
  return [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone'), ...(present === '' ? [] : [present])])];
}
