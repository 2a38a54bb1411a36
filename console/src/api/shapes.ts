/** Seconds since the epoch, as the API speaks them. 0 means "not yet". */
export type Seconds = number;

export type Severity = 'Critical' | 'Warning' | 'Info' | 'Ok';
export type Progress = 'Triggered' | 'Processing' | 'Closed';
export type Labels = Record<string, string>;

export interface PersonRef {
  person_id: number;
  person_name?: string;
  email?: string;
}

export interface Image {
  src: string;
  href?: string;
  alt?: string;
}

/** A page of items; `search_after_ctx` is the key of the next one. */
export interface Page<T> {
  items: T[];
  total: number;
  has_next_page: boolean;
  search_after_ctx?: string;
}

/** A list without pages. */
export interface Items<T> {
  items: T[];
}

export type Empty = Record<string, never>;

export interface Operation<In, Out> {
  in: In;
  out: Out;
}
