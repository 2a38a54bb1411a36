import type { Empty, Items, Operation, Seconds } from './shapes';

export interface Session {
  member_id: number;
  member_name: string;
  email: string;
  account_id: number;
  account_name: string;
  locale: string;
  time_zone: string;
  csrf_token: string;
  permissions: string[];
  role_names: string[];
  must_change_password: boolean;
  demo: boolean;
  base_url: string;
}

export type SignedIn = Pick<
  Session,
  'member_id' | 'member_name' | 'account_id' | 'account_name' | 'csrf_token' | 'must_change_password'
>;

export interface AppKey {
  key_id: number | string;
  name: string;
  created_at: Seconds;
  last_used_at?: Seconds;
}

export interface SessionOperations {
  '/session/login': Operation<{ email: string; password: string }, SignedIn>;
  '/session/logout': Operation<Empty, Empty>;
  '/session/info': Operation<Empty, Session>;
  '/session/password': Operation<{ old_password: string; new_password: string }, Empty>;
  '/app-key/list': Operation<Empty, Items<AppKey>>;
  '/app-key/create': Operation<{ name: string }, { app_key: string; key_id: number | string }>;
  '/app-key/delete': Operation<{ key_id: number | string }, Empty>;
}
