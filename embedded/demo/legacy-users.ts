import { LEGACY_SEQUENCE } from "#lib/migration/legacy-steps"

// People of the former onboarding, as many as wanted: each is made from its number alone, so that a run over them can be
// repeated elsewhere. Three in a hundred are odd. In sets, since a bench wants a million.

type Client = { query(text: string, values: unknown[]): Promise<unknown> }

/** What is wrong with the odd ones, in turn. All but completion without data keep a user from being moved. */
export const ODD = [
  "unknown_status",
  "unknown_step",
  "no_workspace",
  "completed_without_data",
  "broken_preferences",
  "several_workspaces",
] as const

/** Which of every hundred are odd. */
const ODD_PLACES = [13, 41, 89]

/** What is odd about user number `i`; undefined for everybody else. */
export function oddityOf(i: number): (typeof ODD)[number] | undefined {
  const at = ODD_PLACES.indexOf(i % 100)
  return at < 0 ? undefined : ODD[(Math.floor(i / 100) * ODD_PLACES.length + at) % ODD.length]
}

/** What somebody left behind who had come past a step of the former onboarding: part of it under former names. */
const ANSWERS = [
  {
    after: "welcome",
    preferences: {
      company: {
        industry: "retail",
        stage: "growth",
        description: "Sells garden furniture to people with small balconies.",
        founded_year: 2014,
      },
    },
  },
  {
    after: "brand",
    preferences: { brand: { values: ["Honesty", "Patience"], personality: ["calm"], tone: ["plain", "warm"] } },
  },
  {
    after: "offer",
    preferences: {
      offer: {
        what_is_sold: "Folding tables and chairs, made to order.",
        price_points: [{ name: "Table", price: "149" }],
      },
    },
  },
  {
    after: "market",
    preferences: {
      market: {
        problem: "Most furniture does not fit a balcony.",
        pains: ["Too large", "Rusts in a year"],
        desires: ["Room"],
      },
    },
  },
  {
    after: "competitors",
    preferences: {
      competitors: { competitors: [{ name: "Example Rival", strengths: ["Price"], weaknesses: ["Delivery"] }] },
    },
  },
  { after: "category", preferences: { category: { path: "safe", category_name: "Balcony furniture" } } },
  { after: "focus", preferences: { focus: "Furniture that fits", sacrifice: "Large gardens" } },
  {
    after: "messaging",
    preferences: { messaging: { always: ["Say the size first"], never: ["Promise a date"], banned_words: ["cheap"] } },
  },
  {
    after: "channels",
    preferences: {
      channels: { primary: ["search", "email"], strategy_summary: "Search brings them, email keeps them." },
    },
  },
].map(({ after, preferences }) => ({
  past: LEGACY_SEQUENCE.findIndex(({ name }) => name === after) + 1,
  preferences,
}))

/** Users of one statement. */
const CHUNK = 25_000

const uuid = (text: string) => `overlay(overlay(md5(${text}) placing '4' from 13) placing '8' from 17)::uuid`
/** A number from 0 to 65535 that depends on the user alone; `n` from 0 to 7 are independent of each other. */
const roll = (n: number) => `('x' || substr(h, ${1 + 4 * n}, 4))::bit(16)::int`

/** Six digits, or as many as it takes: lpad alone would cut the millionth to one that is there already. */
const NUMBER = "lpad(i::text, greatest(6, length(i::text)), '0')"

const SQL = `
with given as materialized (
  select i, md5($3 || 'user/' || i) as h, ${uuid("$3 || 'user/' || i")} as user_id,
    -- Some work in the company of the person before them.
    case when i % 10 = 7 then i - 1 else i end as company,
    ($4::text[])[1 + (i / 100 * cardinality($5::int[]) + array_position($5::int[], i % 100) - 1) % cardinality($4::text[])] as odd
  from generate_series($1::int, $2::int) i
), placed as materialized (
  select *, ${uuid("$3 || 'workspace/' || company")} as workspace_id,
    case when odd = 'several_workspaces' then ${uuid("$3 || 'second/' || i")}
      -- A guest in a company near by, which is no question when they own one.
      when i % 20 = 4 then ${uuid("$3 || 'workspace/' || (i - 2)")} end as second_id,
    floor(cardinality($6::text[]) * power(${roll(0)} / 65536::float8, 1.7))::int as pos,
    ${roll(1)} % 100 as share,
    timestamptz '2023-01-09 08:00Z' + make_interval(mins => ${roll(2)} * 20) as created_at
  from given
), stood as materialized (
  select *,
    case when odd = 'unknown_status' then (array['trialing', 'onboarded', 'done'])[1 + i % 3]
      when odd = 'completed_without_data' or share < 8 then 'completed'
      when share < 30 then 'none' when share < 44 then 'pending' when share < 50 then 'payment_confirmed'
      when share < 60 then 'active' when share < 84 then 'in_progress' when share < 94 then 'abandoned'
      else ($6::text[])[1 + pos] end as status
  from placed
), told as materialized (
  select *, status = 'completed' as is_completed,
    status in ('active', 'in_progress', 'abandoned') or status = any ($6::text[]) as is_under_way,
    case when odd = 'unknown_step' then (array['step_7', 'intro', 'finish'])[1 + i % 3]
      when status = 'completed' then case when ${roll(3)} % 2 = 0 then 'export' end
      when status in ('none', 'pending', 'payment_confirmed') then case when ${roll(3)} % 3 = 0 then 'welcome' end
      when status = any ($6::text[]) then case when ${roll(3)} % 3 = 0 then status end
      when ${roll(3)} % 30 > 0 then ($6::text[])[1 + pos] end as step
  from stood
), answers as materialized (
  -- What is there after so many steps.
  select past, coalesce((select jsonb_object_agg(e.key, e.value)
    from jsonb_to_recordset($7::jsonb) as t(past int, preferences jsonb), jsonb_each(t.preferences) e
    where t.past <= n.past), '{}') as answers
  from generate_series(0, cardinality($6::text[])) as n(past)
), people as (
  insert into public.profiles (user_id, email, full_name, last_workspace_id, onboarding_status, onboarding_step,
    has_completed_onboarding, preferences, onboarding_completed_at, created_at, updated_at)
  select user_id, 'user-' || ${NUMBER} || '@' || $8 || 'example.com', '',
    case when odd is null and ${roll(4)} % 10 < 7 then workspace_id end, status, step,
    -- A few contradict themselves.
    case when odd is not null then is_completed when is_completed then ${roll(4)} % 20 > 0 else ${roll(4)} % 200 = 0 end,
    case when odd = 'broken_preferences' then to_jsonb('{"brand": {"tone": ["calm", "pl'::text)
      else jsonb_build_object('theme', case when ${roll(5)} % 2 = 0 then 'dark' else 'light' end, 'newsletter', ${roll(5)} % 3 = 0)
        || case when odd is null and (is_completed or (is_under_way and ${roll(6)} % 2 = 0))
          then a.answers || jsonb_build_object('company_name', 'Example Company ' || company) else '{}'::jsonb end
        || case when odd is null and ${roll(7)} % 60 = 0 then '{"website": "none yet", "tone": "calm"}' else '{}'::jsonb end
    end,
    case when is_completed and ${roll(7)} % 40 > 0 then updated_at end, created_at, updated_at
  from told
  cross join lateral (select created_at + make_interval(mins => ${roll(5)} / 2) as updated_at) u
  join answers a on a.past = case when is_completed then cardinality($6::text[]) else pos end
  on conflict do nothing
), companies as (
  insert into public.workspaces (id, name, slug, created_by, created_at, updated_at)
  select workspace_id, 'Example Company ' || i, 'example-company-' || $9 || ${NUMBER}, user_id, created_at, created_at
  from told where company = i and odd is distinct from 'no_workspace'
  union all
  select second_id, 'Example Company ' || i || ', second', 'example-company-' || $9 || ${NUMBER} || '-2', user_id, created_at, created_at
  from told where odd = 'several_workspaces'
  on conflict do nothing
)
insert into public.workspace_members (workspace_id, user_id, role, created_at)
select workspace_id, user_id, case when company = i then 'owner' else 'analyst' end, created_at
from told where odd is distinct from 'no_workspace'
union all
select second_id, user_id, case when odd is null then 'analyst' else 'owner' end, created_at
from told where second_id is not null
on conflict do nothing`

/**
 * Adds legacy users number 1 to `count` by the owner's login; those that are there stay as they are. Each `series`
 * (letters and digits) is other people: none for the demo, one per test that shares a database.
 */
export async function addLegacyUsers(client: Client, count: number, series = ""): Promise<void> {
  const steps = LEGACY_SEQUENCE.map(({ name }) => name)
  for (let from = 1; from <= count; from += CHUNK) {
    const to = Math.min(count, from + CHUNK - 1)
    const made = [series && `${series}/`, ODD, ODD_PLACES, steps, JSON.stringify(ANSWERS)]
    await client.query(SQL, [from, to, ...made, series && `${series}.`, series && `${series}-`])
  }
}
