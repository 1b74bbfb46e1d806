-- Keys of the pieces that count, in order: two tabs may store different bytes for the same place, and one of them wins.

alter table public.evidence add column pieces text[] not null default '{}';
create index evidence_unfinished on public.evidence (updated_at) where status = 'uploading';
