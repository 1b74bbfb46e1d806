-- How the vectors of a version stand with one model: asked for, made, or given up with a reason somebody can read.
-- A job's own state says too little: the queue forgets it, and a model that was changed asks anew.
create table public.manifest_embedding_runs (
  workspace_id uuid not null references public.workspaces on delete cascade,
  manifest_id uuid not null,
  model text not null,
  status text not null check (status in ('queued', 'done', 'failed')),
  chunks int not null default 0,
  reason text,
  updated_at timestamptz not null default now(),
  primary key (workspace_id, manifest_id, model),
  foreign key (workspace_id, manifest_id) references public.business_context_manifests (workspace_id, id) on delete cascade
);
call app.protect('public.manifest_embedding_runs', 'viewer', 'analyst');

insert into public.manifest_embedding_runs (workspace_id, manifest_id, model, status, chunks)
select workspace_id, manifest_id, model, 'done', count(*) from public.manifest_embeddings group by 1, 2, 3;

-- A viewer may search, and a search may cost: what it costs is noted, and the budget read, without the right to edit.
-- A job has no person and is limited to its workspace instead.
create function app.serves(workspace uuid) returns boolean
language sql stable set search_path = '' as
$$
  select case when app.user_id() is null then coalesce(app.job_workspace() = workspace, false)
    else workspace in (select app.member_of('viewer')) end
$$;

create function app.model_spend(workspace uuid, since timestamptz) returns numeric
language sql stable security definer set search_path = '' as
$$
  select coalesce(sum(cost_usd), 0) from public.model_calls
  where workspace_id = workspace and at >= since and app.serves(workspace)
$$;

create function app.note_embedding_call(
  workspace uuid, by_provider text, by_model text, tokens int, usd numeric, took_ms int, ended text
) returns void
language sql volatile security definer set search_path = '' as
$$
  insert into public.model_calls (workspace_id, user_id, provider, model, purpose, input_tokens, cost_usd, latency_ms, status)
  select workspace, app.user_id(), by_provider, by_model, 'embedding', tokens, greatest(usd, 0), took_ms, ended
  where app.serves(workspace)
$$;

revoke execute on function app.serves, app.model_spend, app.note_embedding_call from public;
grant execute on function app.serves, app.model_spend, app.note_embedding_call to authenticated, bridge_worker;
