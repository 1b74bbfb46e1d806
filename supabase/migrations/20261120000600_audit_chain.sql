-- Rows are sealed in the order their transactions committed, which ids do not tell.
alter table public.audit_log add column seal_index bigint;
create unique index audit_log_chain on public.audit_log (workspace_id, seal_index);
grant update (seal_index) on public.audit_log to bridge_worker;
