import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { DashboardSummary } from "#lib/dashboards/contract"
import { CANARY, refusalOf, text } from "#lib/dashboards/fixture"
import * as dashboards from "#lib/dashboards/service"
import type { Ctx } from "#lib/platform/context"
import { createPool } from "#lib/platform/db"
import { testUrls } from "#lib/platform/testing/urls"
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
const yamlOf = async (ctx: Ctx, slug: string) => String((await dashboards.yaml(ctx, { slug })).body)
const acts = (ctx: Ctx, target_id: string) =>
  world.a.owner.tx((db) =>
    db
      .selectFrom("audit_log")
      .select(["action", "actor_id"])
      .where("workspace_id", "=", ctx.workspace_id)
      .where("target_id", "=", target_id)
      .orderBy("id")
      .execute(),
  )

describe("saving", () => {
  it("keeps the bytes as they are, points to them, and leaves an audit row", async () => {
    const { slug, yaml, summary } = await saved()
    expect(summary).toMatchObject({
      slug,
      version: 1,
      tile_count: 1,
      owner_user_id: world.a.analyst.user.id,
      owner_email: world.a.analyst.user.email,
    })
    expect(summary.yaml_path).toContain(`${slug}/${summary.etag}.yaml`)
    expect(await yamlOf(world.a.viewer, slug)).toBe(yaml)
    expect(await acts(world.a.analyst, summary.id)).toEqual([
      { action: "dashboard.create", actor_id: world.a.analyst.user.id },
    ])
    expect(await world.runtime.ports.objects.getText(`dashboards/${world.a.workspace_id}/${slug}.yaml`)).toBe(yaml)
    const index = await world.runtime.ports.objects.getText(`dashboards/${world.a.workspace_id}/.index.json`)
    expect(JSON.parse(index).dashboards.map((each: DashboardSummary) => each.slug)).toContain(slug)
  })

  it("never writes the YAML or its SQL into Postgres", async () => {
    const { slug } = await saved()
    await dashboards.view(world.a.analyst, { slug })
    await dashboards.data(world.a.analyst, { slug, filters: { region: ["North"] } })
    const owner = createPool(testUrls().owner, 1)
    try {
      const everywhere = async (needle: string): Promise<string[]> => {
        const tables = await owner.query<{ name: string }>(
          `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
           where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema')`,
        )
        expect(tables.rows.length).toBeGreaterThan(20)
        const hits = tables.rows.map(async ({ name }) => {
          const { rows } = await owner.query<{ n: number }>(
            `select count(*)::int as n from ${name} t where strpos(t::text, $1) > 0`,
            [needle],
          )
          return (rows[0]?.n ?? 0) > 0 ? [name] : []
        })
        return (await Promise.all(hits)).flat()
      }
      for (const needle of ["group by 1 order by 1", "a comment that stays", "type: bar"])
        expect([needle, await everywhere(needle)]).toEqual([needle, []])
      // A column's name is no content: the receipt and the lineage know it, which proves that the search finds things.
      expect(await everywhere(CANARY)).toEqual(["public.query_receipts"])
    } finally {
      await owner.end()
    }
  })

  it("leaves a receipt below the cap for every query, and lineage to the columns", async () => {
    const { summary } = await saved()
    const edges = await world.a.owner.tx((db) =>
      db
        .selectFrom("lineage_edges")
        .select(["tile_id", "table_name", "column_name"])
        .where("dashboard_id", "=", summary.id)
        .execute(),
    )
    expect(edges).toContainEqual({
      tile_id: "regions",
      table_name: expect.stringContaining("orders"),
      column_name: "region",
    })
    const receipts = await world.a.owner.tx((db) =>
      db.selectFrom("query_receipts").select(["bytes_estimated", "cap_bytes"]).execute(),
    )
    expect(receipts.length).toBeGreaterThan(0)
    for (const receipt of receipts) expect(receipt.bytes_estimated).toBeLessThan(receipt.cap_bytes)
  })

  it("takes the same as JSON", async () => {
    const dashboard = {
      version: 1,
      slug: "from-json",
      title: "From JSON",
      connection: "sample",
      queries: [{ id: "q", sql: "select 1 as n" }],
      tiles: [{ id: "t", type: "kpi", title: "N", query: "q", value: { field: "n" } }],
    }
    await dashboards.create(world.a.analyst, { dashboard })
    expect(await yamlOf(world.a.analyst, "from-json")).toContain("value: { field: n }")
  })

  it.each([
    ["a table that is not there", (yaml: string) => yaml.replace("from orders", "from orderz"), 9, /orderz/],
    [
      "two statements",
      (yaml: string) => yaml.replace("order by 1\n", "order by 1; drop table orders\n"),
      9,
      /exactly one SELECT/,
    ],
    [
      "a column the result has not",
      (yaml: string) => yaml.replace("x: { field: region }", "x: { field: regoin }"),
      14,
      /did you mean region/,
    ],
    [
      "a scan over the cap",
      (yaml: string) => yaml.replace(/select region[\s\S]*order by 1\n/, "select * from web_sessions_wide\n"),
      9,
      /100 MB|cap/i,
    ],
    ["an unknown connection", (yaml: string) => yaml.replace("connection: Sample", "connection: Sampel"), 4, /Sample/],
    ["a broken file", (yaml: string) => yaml.replace("tiles:", "tiels:"), 13, /did you mean tiles/],
  ])("refuses %s with its line, and stores nothing", async (_name, change, line, message) => {
    const { slug, yaml } = text(change)
    const error = await refusalOf(dashboards.create(world.a.analyst, { yaml }))
    expect(error.code).toBe("invalid_input")
    expect(error.details.issues).toContainEqual(
      expect.objectContaining({ line, message: expect.stringMatching(message) }),
    )
    expect((await refusalOf(dashboards.get(world.a.analyst, { slug }))).code).toBe("not_found")
    const validation = await dashboards.validate(world.a.analyst, { yaml })
    expect(validation).toMatchObject({ valid: false, errors: error.details.issues })
  })

  it("names the owner of a taken slug, also when two save at once", async () => {
    const { slug, yaml } = await saved()
    const error = await refusalOf(dashboards.create(world.a.admin, { yaml }))
    expect(error).toMatchObject({
      code: "conflict",
      details: { reason: "slug_taken", slug, owner_email: world.a.analyst.user.email },
    })
    expect(error.message).toContain(world.a.analyst.user.email)
    const racing = text()
    const outcomes = await Promise.allSettled(
      Array.from({ length: 5 }, () => dashboards.create(world.a.analyst, { yaml: racing.yaml })),
    )
    expect(outcomes.filter((each) => each.status === "fulfilled")).toHaveLength(1)
    for (const each of outcomes) if (each.status === "rejected") expect(each.reason).toMatchObject({ code: "conflict" })
  })
})

describe("who may", () => {
  it("a viewer reads and does not write", async () => {
    const { slug, yaml, summary } = await saved()
    const viewer = world.a.viewer
    const if_match = summary.etag
    expect((await dashboards.get(viewer, { slug })).slug).toBe(slug)
    expect((await dashboards.view(viewer, { slug })).can_edit).toBe(false)
    const tries = [
      () => dashboards.create(viewer, { yaml: text().yaml }),
      () => dashboards.put(viewer, { slug, yaml, if_match }),
      () => dashboards.patch(viewer, { slug: summary.slug, title: "X", if_match }),
      () => dashboards.restore(viewer, { slug, sha256: if_match, if_match }),
      () => dashboards.remove(viewer, { slug }),
      () => dashboards.validate(viewer, { yaml }),
      () => dashboards.preview(viewer, { yaml }),
      () => dashboards.rebuildIndex(world.a.analyst),
    ]
    for (const act of tries) expect((await refusalOf(act())).code).toBe("forbidden")
  })
  it("another workspace has no such dashboard", async () => {
    const { slug, yaml, summary } = await saved()
    const other = world.b.owner
    const if_match = summary.etag
    const tries = [
      () => dashboards.get(other, { slug }),
      () => dashboards.yaml(other, { slug }),
      () => dashboards.versions(other, { slug }),
      () => dashboards.versionYaml(other, { slug, sha: if_match }),
      () => dashboards.data(other, { slug }),
      () => dashboards.view(other, { slug }),
      () => dashboards.put(other, { slug, yaml, if_match }),
      () => dashboards.restore(other, { slug, sha256: if_match, if_match }),
      () => dashboards.remove(other, { slug }),
      () => dashboards.listIn(other, { id: world.a.workspace_id }),
    ]
    for (const act of tries) expect((await refusalOf(act())).code).toBe("not_found")
    expect((await dashboards.list(other)).dashboards.map((each) => each.slug)).not.toContain(slug)
    expect((await dashboards.create(other, { yaml })).slug).toBe(slug)
  })
})

describe("changing", () => {
  it("asks for If-Match, and tells a stale save what differs", async () => {
    const { slug, yaml, summary } = await saved()
    expect((await refusalOf(dashboards.put(world.a.analyst, { slug, yaml }))).code).toBe("precondition_required")
    const theirs = yaml.replace("title: Regions", "title: Theirs")
    const moved = await dashboards.put(world.a.admin, { slug, yaml: theirs, if_match: summary.etag })
    expect(moved.version).toBe(2)
    const error = await refusalOf(
      dashboards.put(world.a.analyst, {
        slug,
        yaml: yaml.replace("title: Regions", "title: Mine"),
        if_match: summary.etag,
      }),
    )
    expect(error).toMatchObject({ code: "stale", details: { current_etag: moved.etag, base_etag: summary.etag } })
    expect(error.details.differences).toEqual([
      expect.objectContaining({
        part: "tile",
        id: "regions",
        changed_by: "both",
        is_conflict: true,
        base: expect.objectContaining({ title: "Regions" }),
        mine: expect.objectContaining({ title: "Mine" }),
        theirs: expect.objectContaining({ title: "Theirs" }),
      }),
    ])
    expect(await yamlOf(world.a.analyst, slug)).toBe(theirs)
  })
  it("lets exactly one of many savers through", async () => {
    const { slug, yaml, summary } = await saved()
    const outcomes = await Promise.allSettled(
      Array.from({ length: 6 }, (_, i) =>
        dashboards.put(world.a.analyst, {
          slug,
          yaml: yaml.replace("title: Regions", `title: Regions ${i}`),
          if_match: summary.etag,
        }),
      ),
    )
    expect(outcomes.filter((each) => each.status === "fulfilled")).toHaveLength(1)
    for (const each of outcomes) if (each.status === "rejected") expect(each.reason).toMatchObject({ code: "stale" })
    expect((await dashboards.versions(world.a.analyst, { slug })).versions.map((each) => each.version)).toEqual([2, 1])
  })
  it("patches inside the YAML and leaves every other byte", async () => {
    const { slug, yaml, summary } = await saved()
    const patched = await dashboards.patch(world.a.analyst, {
      slug: summary.slug,
      title: "New: title",
      tags: ["a b", "c"],
      description: "Two\nlines",
      view_type: "strategic",
      if_match: summary.etag,
    })
    expect(patched).toMatchObject({ title: "New: title", tags: ["a b", "c"], view_type: "strategic", version: 2 })
    const now = await yamlOf(world.a.analyst, slug)
    const [, head = "", tail = ""] = /^(version: 1\nslug: [^\n]+\n)([\s\S]*)$/.exec(yaml) ?? []
    expect(now.startsWith(head)).toBe(true)
    expect(now.endsWith(tail.slice(tail.indexOf("connection:")))).toBe(true)
    expect(now).toContain("# a comment that stays")
    expect(
      (await refusalOf(dashboards.patch(world.a.analyst, { slug: summary.slug, if_match: patched.etag }))).code,
    ).toBe("invalid_input")
  })
  it("restores an earlier version byte for byte, as a new version", async () => {
    const { slug, yaml, summary } = await saved()
    const moved = await dashboards.put(world.a.analyst, {
      slug,
      yaml: yaml.replace("title: Regions", "title: Other"),
      if_match: summary.etag,
    })
    const back = await dashboards.restore(world.a.admin, { slug, sha256: summary.etag, if_match: moved.etag })
    expect(back).toMatchObject({ version: 3, etag: summary.etag })
    expect(await yamlOf(world.a.viewer, slug)).toBe(yaml)
    expect(String((await dashboards.versionYaml(world.a.viewer, { slug, sha: moved.etag })).body)).toContain(
      "title: Other",
    )
    expect((await acts(world.a.analyst, summary.id)).map((act) => act.action)).toEqual([
      "dashboard.create",
      "dashboard.update",
      "dashboard.restore",
    ])
    expect(
      (await refusalOf(dashboards.restore(world.a.admin, { slug, sha256: "0".repeat(64), if_match: back.etag }))).code,
    ).toBe("not_found")
  })
  it("keeps the slug of the file and of the row the same", async () => {
    const { slug, yaml, summary } = await saved()
    const error = await refusalOf(
      dashboards.put(world.a.analyst, {
        slug,
        yaml: yaml.replace(`slug: ${slug}`, "slug: elsewhere"),
        if_match: summary.etag,
      }),
    )
    expect(error).toMatchObject({ code: "invalid_input", details: { reason: "slug_differs" } })
  })
  it("removes row, versions and files", async () => {
    const { slug, summary } = await saved()
    await dashboards.remove(world.a.analyst, { slug })
    expect((await refusalOf(dashboards.get(world.a.analyst, { slug }))).code).toBe("not_found")
    expect(
      (await world.runtime.ports.objects.list(`dashboards/${world.a.workspace_id}/`)).filter((key) =>
        key.includes(`/${slug}`),
      ),
    ).toEqual([])
    expect((await acts(world.a.analyst, summary.id)).at(-1)?.action).toBe("dashboard.delete")
  })
})
