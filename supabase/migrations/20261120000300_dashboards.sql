-- Pointers to dashboards. The YAML itself lives in object storage and never here.

create table public.dashboards (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null references public.workspaces on delete cascade,
  slug text not null check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 80),
  title text not null,
  description text not null default '',
  object_path text not null,
  owner_user_id uuid not null,
  view_type text not null default 'analytical' check (view_type in ('analytical', 'operational', 'strategic')),
  version int not null default 1,
  sha256 text not null,
  tags text[] not null default '{}',
  tile_count int not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  access_count int not null default 0,
  last_accessed_at timestamptz,
  unique (workspace_id, id),
  unique (workspace_id, slug)
);
call app.protect('public.dashboards', 'viewer', 'analyst');

create table public.dashboard_versions (
  workspace_id uuid not null,
  dashboard_id uuid not null,
  version int not null,
  sha256 text not null,
  object_path text not null,
  created_by uuid not null,
  created_at timestamptz not null default now(),
  primary key (workspace_id, dashboard_id, version),
  foreign key (workspace_id, dashboard_id) references public.dashboards (workspace_id, id) on delete cascade
);
call app.protect('public.dashboard_versions', 'viewer', 'analyst');

create table public.lineage_edges (
  workspace_id uuid not null,
  dashboard_id uuid not null,
  tile_id text not null,
  query_id text not null,
  table_name text not null,
  column_name text not null default '',
  primary key (workspace_id, dashboard_id, tile_id, query_id, table_name, column_name),
  foreign key (workspace_id, dashboard_id) references public.dashboards (workspace_id, id) on delete cascade
);
create index lineage_edges_table on public.lineage_edges (workspace_id, table_name);
call app.protect('public.lineage_edges', 'viewer', 'analyst');

-- Counting a visit must not need the right to edit.
create function app.count_visit(workspace uuid, dashboard_slug text) returns void
language sql volatile security definer set search_path = '' as
$$
  update public.dashboards set access_count = access_count + 1, last_accessed_at = now()
  where workspace_id = workspace and slug = dashboard_slug and workspace in (select app.member_of('viewer'))
$$;
revoke execute on function app.count_visit(uuid, text) from public;
grant execute on function app.count_visit(uuid, text) to authenticated;
