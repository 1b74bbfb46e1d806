-- Onboarding sessions, their steps, and the manifests made from them.

create table public.onboarding_sessions (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null references public.workspaces on delete cascade,
  user_id uuid not null,
  status text not null default 'open' check (status in ('open', 'finalizing', 'finalized')),
  started_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  finalized_at timestamptz,
  manifest_id uuid,
  -- What finalize answered, so that a second call answers the same.
  finalize_result jsonb,
  unique (workspace_id, id)
);
create index onboarding_sessions_mine on public.onboarding_sessions (workspace_id, user_id, started_at desc);
call app.protect('public.onboarding_sessions', 'viewer', 'analyst');

create table public.onboarding_steps (
  workspace_id uuid not null,
  session_id uuid not null,
  step_id int not null check (step_id between 1 and 24),
  data jsonb not null,
  revision int not null check (revision >= 1),
  sha256 text not null,
  is_complete boolean not null default false,
  is_not_applicable boolean not null default false,
  definition_version int not null,
  source text not null default 'person',
  check_again boolean not null default false,
  saved_by uuid,
  saved_at timestamptz not null default now(),
  primary key (workspace_id, session_id, step_id),
  foreign key (workspace_id, session_id) references public.onboarding_sessions (workspace_id, id) on delete cascade
);
create index onboarding_steps_session on public.onboarding_steps (session_id);
call app.protect('public.onboarding_steps', 'viewer', 'analyst');

-- Former revisions: the base a three-way merge needs.
create table public.onboarding_step_revisions (
  workspace_id uuid not null,
  session_id uuid not null,
  step_id int not null,
  revision int not null,
  data jsonb not null,
  saved_by uuid,
  saved_at timestamptz not null default now(),
  primary key (workspace_id, session_id, step_id, revision),
  foreign key (workspace_id, session_id) references public.onboarding_sessions (workspace_id, id) on delete cascade
);
call app.protect('public.onboarding_step_revisions', 'viewer', 'analyst');

create table public.business_context_manifests (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null references public.workspaces on delete cascade,
  session_id uuid,
  version_major int not null,
  version_minor int not null,
  version_patch int not null,
  schema_version text not null,
  manifest jsonb not null,
  rendering text not null,
  checksum text not null,
  token_count int not null,
  size_bytes int not null,
  source text not null check (source in ('finalize', 'rebuild', 'migration', 'restore')),
  change_summary jsonb not null default '{}',
  created_by uuid,
  created_at timestamptz not null default now(),
  unique (workspace_id, version_major, version_minor, version_patch),
  unique (workspace_id, id)
);
call app.protect('public.business_context_manifests', 'viewer', 'analyst');
-- Append-only: history is never rewritten.
drop policy people_update on public.business_context_manifests;
drop policy people_delete on public.business_context_manifests;
revoke update, delete on public.business_context_manifests from authenticated, bridge_worker;

create table public.manifest_pointers (
  workspace_id uuid primary key references public.workspaces on delete cascade,
  manifest_id uuid not null,
  version text not null,
  checksum text not null,
  updated_at timestamptz not null default now(),
  foreign key (workspace_id, manifest_id) references public.business_context_manifests (workspace_id, id)
);
call app.protect('public.manifest_pointers', 'viewer', 'analyst');

create table public.manifest_embeddings (
  workspace_id uuid not null references public.workspaces on delete cascade,
  manifest_id uuid not null,
  section text not null,
  chunk_index int not null,
  content_sha256 text not null,
  model text not null,
  content text not null,
  vector real[] not null,
  created_at timestamptz not null default now(),
  primary key (workspace_id, manifest_id, section, chunk_index, model),
  foreign key (workspace_id, manifest_id) references public.business_context_manifests (workspace_id, id) on delete cascade
);
create index manifest_embeddings_content on public.manifest_embeddings (workspace_id, content_sha256, model);
call app.protect('public.manifest_embeddings', 'viewer', 'analyst');
