-- Connections, their catalogue, and what queries were priced at.

create table public.connections (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null references public.workspaces on delete cascade,
  name text not null check (length(name) between 1 and 80),
  connection_type text not null check (connection_type in ('duckdb', 'postgres', 'bigquery', 'snowflake')),
  status text not null default 'testing' check (status in ('testing', 'active', 'failed')),
  is_sample boolean not null default false,
  last_tested_at timestamptz,
  last_error text,
  options jsonb not null default '{}',
  credentials_ref text,
  bytes_cap bigint not null default 100000000 check (bytes_cap > 0),
  catalog_version int not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (workspace_id, id),
  unique (workspace_id, name)
);
call app.protect('public.connections', 'viewer', 'admin');

create table public.datasets (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null,
  connection_id uuid not null,
  name text not null,
  fully_qualified_name text not null,
  description text,
  location text,
  catalog_job_id text,
  catalog_job_status text,
  status text not null default 'present' check (status in ('present', 'missing')),
  discovered_at timestamptz not null default now(),
  last_scanned_at timestamptz,
  unique (workspace_id, id),
  unique (workspace_id, connection_id, fully_qualified_name),
  foreign key (workspace_id, connection_id) references public.connections (workspace_id, id) on delete cascade
);
-- A catalogue may be read into place by anyone who may ask questions.
call app.protect('public.datasets', 'viewer', 'viewer');

create table public.tables (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null,
  dataset_id uuid not null,
  name text not null,
  fully_qualified_name text not null,
  table_type text not null default 'table',
  description text,
  schema jsonb not null default '[]',
  row_count bigint,
  size_bytes bigint,
  status text not null default 'present' check (status in ('present', 'missing')),
  discovered_at timestamptz not null default now(),
  last_scanned_at timestamptz,
  unique (workspace_id, id),
  unique (workspace_id, dataset_id, fully_qualified_name),
  foreign key (workspace_id, dataset_id) references public.datasets (workspace_id, id) on delete cascade
);
call app.protect('public.tables', 'viewer', 'viewer');

-- One row per SQL text and connection: no file can forge a price.
create table public.query_receipts (
  workspace_id uuid not null,
  connection_id uuid not null,
  sql_sha256 text not null,
  bytes_estimated bigint not null,
  is_estimate boolean not null default true,
  cap_bytes bigint not null,
  estimated_cost_usd numeric(14, 6) not null default 0,
  result_schema jsonb not null default '[]',
  referenced_tables jsonb not null default '[]',
  priced_by uuid,
  priced_at timestamptz not null default now(),
  last_run_at timestamptz,
  bytes_scanned bigint,
  duration_ms int,
  row_count int,
  primary key (workspace_id, connection_id, sql_sha256),
  foreign key (workspace_id, connection_id) references public.connections (workspace_id, id) on delete cascade
);
call app.protect('public.query_receipts', 'viewer', 'viewer');
