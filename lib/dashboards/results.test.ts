import { setTimeout as pause } from "node:timers/promises"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { DashboardData, DashboardSummary } from "#lib/dashboards/contract"
import type { FilterValues } from "#lib/dashboards/contract/schema"
import { CANARY, refusalOf, text } from "#lib/dashboards/fixture"
import * as dashboards from "#lib/dashboards/service"
import type { Ctx, Ports } from "#lib/platform/context"
import { AppError } from "#lib/platform/errors"
import { openWorld, type World } from "#lib/platform/testing/world"

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

async function saved(ctx: Ctx = world.a.analyst): Promise<{ slug: string; yaml: string; summary: DashboardSummary }> {
  const made = text()
  return { ...made, summary: await dashboards.create(ctx, { yaml: made.yaml }) }
}
const dataOf = async (ctx: Ctx, slug: string, filters: FilterValues = {}, fresh = false): Promise<DashboardData> =>
  JSON.parse(String((await dashboards.data(ctx, { slug, filters, fresh })).body)) as DashboardData
const yamlOf = async (ctx: Ctx, slug: string) => String((await dashboards.yaml(ctx, { slug })).body)

describe("results", () => {
  it("come from the cache the second time, and anew with fresh", async () => {
    const { slug } = await saved()
    const first = await dataOf(world.a.viewer, slug)
    const second = await dataOf(world.a.viewer, slug)
    const third = await dataOf(world.a.viewer, slug, {}, true)
    const meta = (data: DashboardData) => data.queries.by_region?.metadata
    expect([meta(first)?.cached, meta(second)?.cached, meta(third)?.cached]).toEqual([false, true, false])
    expect(second.as_of).toBe(first.as_of)
    expect(second.queries.by_region?.data).toEqual(first.queries.by_region?.data)
    expect(meta(second)?.receipt).toMatchObject({ bytes_estimated: expect.any(Number), cap_bytes: 100_000_000 })
    expect((await dataOf(world.a.viewer, slug)).as_of).toBe(third.as_of)
  })
  it("follow the filters, bound and not interpolated", async () => {
    const { slug } = await saved()
    const rows = async (region: string[]) =>
      (await dataOf(world.a.viewer, slug, { region })).queries.by_region?.data?.data[0]
    expect(await rows(["North"])).toEqual(["North"])
    expect(await rows(["North", "South"])).toEqual(["North", "South"])
    expect((await rows([]))?.length).toBeGreaterThan(2)
    const error = await refusalOf(dashboards.data(world.a.viewer, { slug, filters: { region: ["North') or 1=1 --"] } }))
    expect(error).toMatchObject({ code: "invalid_input", details: { reason: "filters" } })
  })
  it("of one failing query do not spoil the others", async () => {
    const { slug, yaml } = text((made) =>
      made
        .replace(
          "queries:\n",
          "queries:\n  - { id: broken, sql: \"select 1 / (count(*) - count(*)) as n, error('boom') as e from orders\" }\n",
        )
        .replace("tiles:\n", "tiles:\n  - { id: b, type: kpi, title: B, query: broken, value: { field: n } }\n"),
    )
    await dashboards.create(world.a.analyst, { yaml })
    const data = await dataOf(world.a.viewer, slug)
    expect(data.queries.broken).toMatchObject({ data: null, error: { message: expect.stringContaining("boom") } })
    expect(data.queries.by_region).toMatchObject({ error: null, data: { columns: expect.any(Array) } })
    const view = await dashboards.view(world.a.viewer, { slug })
    expect(view.tiles.find((each) => each.tile.id === "b")?.text).toContain("could not be loaded")
  })
  it("of one query, and a name that is nearly right", async () => {
    const { slug } = await saved()
    const { body } = await dashboards.queryData(world.a.viewer, { slug, query_id: "by_region" })
    expect(JSON.parse(String(body))).toMatchObject({ error: null, metadata: { query_id: "by_region" } })
    expect((await refusalOf(dashboards.queryData(world.a.viewer, { slug, query_id: "by_regoin" }))).message).toContain(
      "did you mean by_region?",
    )
  })
  it("come also when the cache is down", async () => {
    const { slug } = await saved()
    const down = () => Promise.reject(new AppError("unavailable", "down"))
    const cache: Ports["cache"] = {
      get: down,
      getBytes: down,
      set: down,
      swap: down,
      delete: down,
      getMany: down,
      ping: down,
      since: () => 0,
      is_shared: false,
    }
    const ctx = { ...world.a.viewer, ports: { ...world.a.viewer.ports, cache } }
    expect((await dataOf(ctx, slug)).queries.by_region?.error).toBeNull()
  })
  it("weigh at most 100 kB and say when they were cut", async () => {
    const { slug, yaml } = text((made) =>
      made.replace(
        /select region[\s\S]*order by 1\n/,
        `select order_id as region, net_amount as ${CANARY} from orders {% if region %} {% endif %}\n`,
      ),
    )
    await dashboards.create(world.a.analyst, { yaml })
    const { data, metadata } = (await dataOf(world.a.viewer, slug)).queries.by_region ?? {}
    expect(Buffer.byteLength(JSON.stringify(data))).toBeLessThanOrEqual(100_000)
    expect(metadata).toMatchObject({ truncated: true, row_count: 10_000 })
  })
  it("count the visit on the row, not in the file", async () => {
    const { slug, summary } = await saved()
    await dashboards.view(world.a.viewer, { slug })
    const count = async () => (await dashboards.get(world.a.viewer, { slug })).access_count
    for (let tries = 0; tries < 50 && (await count()) === 0; tries++) await pause(20)
    expect(await count()).toBe(1)
    expect((await dashboards.get(world.a.viewer, { slug })).etag).toBe(summary.etag)
  })
})

describe("losses", () => {
  const objects = () => world.runtime.ports.objects
  const copyOf = (slug: string, etag: string) => `dashboards/${world.a.workspace_id}/${slug}/${etag}.yaml`
  const fileOf = (slug: string) => `dashboards/${world.a.workspace_id}/${slug}.yaml`

  it("of the copy are healed from the file of the slug", async () => {
    const { slug, yaml, summary } = await saved()
    await objects().delete(copyOf(slug, summary.etag))
    expect(await yamlOf(world.a.viewer, slug)).toBe(yaml)
    expect(await objects().exists(copyOf(slug, summary.etag))).toBe(true)
  })
  it("of every copy are told with a remedy, and other dashboards go on", async () => {
    const lost = await saved()
    const other = await saved()
    await objects().put(copyOf(lost.slug, lost.summary.etag), "version: 1\n")
    await objects().delete(fileOf(lost.slug))
    const error = await refusalOf(dashboards.view(world.a.viewer, { slug: lost.slug }))
    expect(error).toMatchObject({ code: "unavailable", details: { reason: "file_missing", slug: lost.slug } })
    expect(error.message).toMatch(/Restore an earlier version, or put the file back at/)
    expect((await dashboards.view(world.a.viewer, { slug: other.slug })).tiles).toHaveLength(1)
    expect((await dashboards.list(world.a.viewer)).dashboards.map((each) => each.slug)).toEqual(
      expect.arrayContaining([lost.slug, other.slug]),
    )
    await dashboards.remove(world.a.analyst, { slug: lost.slug })
  })
  it("in either direction are mended by a rebuild", async () => {
    const company = await world.company()
    const own = (slug: string) => `dashboards/${company.workspace_id}/${slug}.yaml`
    const kept = await saved(company.analyst)
    const rowless = text()
    await objects().put(own(rowless.slug), rowless.yaml)
    await objects().put(own("broken"), "version: 2\n")
    const fileless = await saved(company.analyst)
    for (const key of await objects().list(`dashboards/${company.workspace_id}/${fileless.slug}`))
      await objects().delete(key)
    await objects()
      .delete(own(fileless.slug))
      .catch(() => undefined)
    const result = await dashboards.rebuildIndex(company.admin)
    expect(result).toMatchObject({
      kept: 1,
      restored: [rowless.slug],
      removed: [fileless.slug],
      unreadable: [{ key: own("broken") }],
    })
    expect((await dashboards.list(company.viewer)).dashboards.map((each) => each.slug).sort()).toEqual(
      [kept.slug, rowless.slug].sort(),
    )
    expect(await yamlOf(company.viewer, rowless.slug)).toBe(rowless.yaml)
    expect(await dashboards.rebuildIndex(company.admin)).toMatchObject({ kept: 2, restored: [], removed: [] })
  })
  it("of the whole storage change nothing", async () => {
    const company = await world.company()
    await saved(company.analyst)
    for (const key of await objects().list(`dashboards/${company.workspace_id}/`)) await objects().delete(key)
    expect(await refusalOf(dashboards.rebuildIndex(company.admin))).toMatchObject({
      code: "unavailable",
      details: { reason: "storage_empty" },
    })
    expect((await dashboards.list(company.viewer)).total).toBe(1)
  })
})

describe("previews and lists", () => {
  it("show what a text would show, without saving it", async () => {
    const { slug, yaml } = text()
    const preview = await dashboards.preview(world.a.analyst, { yaml })
    expect(preview).toMatchObject({ valid: true, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) })
    expect(preview.view?.tiles[0]?.text).toMatch(/leads 4 with/)
    expect((await refusalOf(dashboards.get(world.a.analyst, { slug }))).code).toBe("not_found")
    const bad = await dashboards.preview(world.a.analyst, { yaml: yaml.replace("from orders", "from nowhere") })
    expect(bad).toMatchObject({ valid: false, view: null })
  })
  it("compile into self-contained SQL", async () => {
    const plan = await dashboards.compile(world.a.analyst, { yaml: text().yaml, filters: { region: ["South"] } })
    expect(plan.queries).toEqual([
      expect.objectContaining({ id: "by_region", params: ["South"], sql: expect.stringContaining("region in ($1)") }),
    ])
  })
  it("find by word, tag, view type and owner", async () => {
    const company = await world.company()
    const first = await saved(company.analyst)
    await saved(company.admin)
    await dashboards.patch(company.analyst, {
      slug: first.summary.slug,
      title: "Churn of Members",
      tags: ["growth"],
      view_type: "operational",
      if_match: first.summary.etag,
    })
    const slugs = async (filter: Parameters<typeof dashboards.list>[1]) =>
      (await dashboards.list(company.analyst, filter)).dashboards.map((each) => each.slug)
    expect(await slugs({ q: "members churn" })).toEqual([first.slug])
    expect(await slugs({ q: "100%" })).toEqual([])
    expect(await slugs({ tag: "growth" })).toEqual([first.slug])
    expect(await slugs({ view_type: "operational" })).toEqual([first.slug])
    expect(await slugs({ owner: "me" })).toEqual([first.slug])
    expect(await slugs({ owner: company.analyst.user.email.toUpperCase() })).toEqual([first.slug])
    expect(await dashboards.list(company.analyst, { limit: 1, offset: 1 })).toMatchObject({
      total: 2,
      dashboards: [expect.anything()],
    })
    expect(await dashboards.listIn(company.viewer, { id: company.workspace_id })).toMatchObject({ total: 2 })
  })
  it("leave out filter values that cannot be used, and say so", async () => {
    const { slug } = await saved()
    const view = await dashboards.view(world.a.viewer, { slug, filters: { region: ["Nowhere"] } })
    expect(view.filter_problems).toEqual([
      { path: ["filters", "region"], message: "Region has no choice Nowhere: choose North, South." },
    ])
    expect(view.chosen).toEqual({})
    expect(view.tiles[0]?.outcome?.error).toBeNull()
  })
})
