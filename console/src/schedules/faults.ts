import { ApiError } from '../api/call';

/** What the server found wrong with a layer: which one, from 0, which of its fields, and why. */
export interface LayerFault {
  layer: number;
  field: string;
  text: string;
}

const PLACE = /^layers\[(\d+)\](?:\.(\w+))?[^:]*: (.+)$/s;

/** Reads the place out of a refusal such as `layers[1].groups: must be 1 to 100 groups`; null when it is about no layer. */
export function layerFault(problem: unknown): LayerFault | null {
  if (!(problem instanceof ApiError)) return null;
  const [, layer, field = '', text] = PLACE.exec(problem.message) ?? [];
  return layer === undefined || text === undefined ? null : { layer: Number(layer), field, text };
}
