import type { Empty, Items, Operation, PersonRef, Seconds } from './shapes';

export interface Member {
  member_id: number;
  member_name: string;
  email: string;
  phone: string;
  locale?: string;
  time_zone?: string;
  status: 'enabled' | 'pending' | 'deleted';
  account_role_ids: number[];
  created_at: Seconds;
}

export interface Team {
  team_id: number;
  team_name: string;
  description: string;
  person_ids: number[];
  updated_by_name: string;
  updated_at: Seconds;
}

export interface Invitation {
  member_name: string;
  email: string;
  locale?: 'zh-CN' | 'en-US';
}

export interface PeopleOperations {
  '/member/list': Operation<{ p?: number; limit?: number; query?: string }, Items<Member> & { total: number }>;
  '/member/invite': Operation<{ members: Invitation[] }, Items<{ member_id: number; member_name: string }>>;
  '/member/delete': Operation<{ member_id: number }, Empty>;
  '/member/info/reset': Operation<
    { member_id: number; member_name?: string; locale?: 'zh-CN' | 'en-US'; time_zone?: string },
    Empty
  >;
  '/person/infos': Operation<{ person_ids: number[] }, Items<PersonRef>>;
  '/team/list': Operation<{ p?: number; limit?: number; query?: string }, Items<Team> & { total: number }>;
  '/team/upsert': Operation<
    { team_id?: number; team_name: string; description?: string; person_ids: number[] },
    { team_id: number; team_name: string }
  >;
  '/team/delete': Operation<{ team_id: number }, Empty>;
}
