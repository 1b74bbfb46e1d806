-- A merge base is read long after it was written: it must say to which definition of its step it was an answer.
-- The default is for releases before this one, which run beside it for a moment and know the first definitions only.
alter table public.onboarding_step_revisions add column definition_version int not null default 1;
