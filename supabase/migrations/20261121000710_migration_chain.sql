-- What the chain over the migration's log and the reads of a platform admin stand on.

alter table public.migration_seals
  -- The rows a link covers and the first 8 bytes of each one's digest, in order: they name the row that broke the link.
  add column ids bigint[] not null,
  add column marks bytea not null;

-- When images were pruned is an event itself: an image that is missing without one was taken away.
create index onboarding_migration_log_pruned on public.onboarding_migration_log (at) where event = 'pruned';

-- Pages of the few: none of these costs the way forward anything.
create index migration_items_failed_users on public.migration_items (user_id) where status = 'failed';
create index migration_items_rolled_back on public.migration_items (user_id) where status = 'rolled_back';
create index onboarding_sessions_parked on public.onboarding_sessions (parked_at) where parked_at is not null;
create index profiles_email on public.profiles (email collate "C", user_id);
-- Legacy users without their rows: app.is_legacy() as the index knows it, so that counting and paging read nothing else.
create index profiles_legacy on public.profiles (user_id) include (onboarding_status)
  where onboarding_status is not null or onboarding_step is not null or has_completed_onboarding or preferences <> '{}'::jsonb;
