-- Evidence of an onboarding session: uploaded files and fetched pages, what was read in them, and drafts made from it.

create table public.evidence (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null,
  session_id uuid not null,
  origin text not null check (origin in ('file', 'url')),
  name text not null check (length(name) between 1 and 300),
  url text check (length(url) <= 2000),
  -- As recognised in the content, never as claimed by the sender.
  media_type text,
  kind text not null default 'other',
  status text not null default 'uploading' check (status in ('uploading', 'waiting', 'reading', 'read', 'failed')),
  -- Why it could not be read: a code and plain words. `notice` is about a file that was read, in part or without text.
  problem text,
  message text,
  notice text,
  size_bytes bigint not null check (size_bytes between 0 and 52428800),
  received_bytes bigint not null default 0 check (received_bytes between 0 and size_bytes),
  sha256 text,
  object_path text,
  text_path text,
  pages int,
  characters int not null default 0,
  -- Facts of an older extractor are made anew from the stored text.
  extractor_version int,
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (workspace_id, id),
  foreign key (workspace_id, session_id) references public.onboarding_sessions (workspace_id, id) on delete cascade
);
create index evidence_session on public.evidence (workspace_id, session_id, created_at);
call app.protect('public.evidence', 'viewer', 'analyst');

create table public.evidence_facts (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null,
  evidence_id uuid not null,
  position int not null,
  kind text not null,
  -- What the fact is about and which property of it, as comparable keys: ('company', 'founded_year'), ('price', 'starter plan').
  subject text not null,
  attribute text not null,
  value text not null,
  unit text,
  statement text not null,
  quote text not null,
  page int,
  -- Where the quote begins in the text of the evidence, in UTF-16 code units, and how long it is.
  start_offset int not null,
  length int not null,
  confidence real not null check (confidence between 0 and 1),
  unique (workspace_id, evidence_id, position),
  foreign key (workspace_id, evidence_id) references public.evidence (workspace_id, id) on delete cascade
);
call app.protect('public.evidence_facts', 'viewer', 'analyst');

-- The latest draft of a step. It counts for nothing until a person accepts it as an answer.
create table public.step_drafts (
  workspace_id uuid not null,
  session_id uuid not null,
  step_id int not null check (step_id between 1 and 23),
  draft jsonb not null,
  made_by text not null check (made_by in ('model', 'rules')),
  model text,
  created_by uuid,
  created_at timestamptz not null default now(),
  primary key (workspace_id, session_id, step_id),
  foreign key (workspace_id, session_id) references public.onboarding_sessions (workspace_id, id) on delete cascade
);
call app.protect('public.step_drafts', 'viewer', 'analyst');
