-- Row security asks this several times in every statement. In SQL, a function that is not inlined is planned anew each
-- time it runs, and so were the four it called; in PL/pgSQL its plan is kept. The answer is the same, at a tenth of the cost.
create or replace function app.member_of(at_least text) returns setof uuid
language plpgsql stable security definer rows 2 set search_path = '' as
$$
declare
  person constant uuid := (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid;
  ranks constant text[] := array['viewer', 'analyst', 'admin', 'owner'];
begin
  return query
    select m.workspace_id from public.workspace_members m
    where m.user_id = person and array_position(ranks, m.role) >= array_position(ranks, at_least);
end
$$;
