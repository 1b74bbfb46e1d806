import { afterAll, beforeAll, expect, test } from "vitest"
import type { UserCtx } from "#lib/platform/context"
import { openWorld, type World } from "#lib/platform/testing/world"
import { UserId, WorkspaceId } from "#lib/workspaces/contract"
import * as workspaces from "#lib/workspaces/service"

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const id = (text: string) => WorkspaceId.parse(text)
const who = (ctx: UserCtx) => UserId.parse(ctx.user.id)
const acts = async (workspace_id: string) =>
  (
    await world.system.tx((db) =>
      db.selectFrom("audit_log").select("action").where("workspace_id", "=", workspace_id).orderBy("id").execute(),
    )
  ).map((row) => row.action)

test("whoever signs up has a profile, a workspace they own and its Sample, once", async () => {
  const person = world.runtime.userCtx(world.stranger("ana@example.com"))
  const first = await workspaces.bootstrap(person, { full_name: "Ana" })
  expect(first).toMatchObject({ name: "ana's workspace", role: "owner" })
  expect((await workspaces.bootstrap(person)).id).toBe(first.id)
  expect(await workspaces.whoami(person)).toMatchObject({ user: { full_name: "Ana" }, workspace: { id: first.id } })
  expect(await acts(first.id)).toEqual(["workspace.create", "connection.create"])
  const member = await person.enter(first.id)
  const connections = await member.tx((db) => db.selectFrom("connections").select(["name", "is_sample"]).execute())
  expect(connections).toEqual([{ name: "Sample", is_sample: true }])
})

test("twenty sign-ups of one person at once make one workspace", async () => {
  const claims = world.stranger()
  const made = await Promise.allSettled(
    Array.from({ length: 20 }, () => workspaces.bootstrap(world.runtime.userCtx(claims))),
  )
  const ids = new Set(made.flatMap((each) => (each.status === "fulfilled" ? [each.value.id] : [])))
  expect(made.filter((each) => each.status === "rejected")).toEqual([])
  expect(ids.size).toBe(1)
})

test("a sign-up cut at any statement leaves all or nothing", async () => {
  const count = (sub: string) =>
    world.system.tx(async (db) => {
      const members = await db
        .selectFrom("workspace_members")
        .select("workspace_id")
        .where("user_id", "=", sub)
        .execute()
      const profiles = await db.selectFrom("profiles").select("user_id").where("user_id", "=", sub).execute()
      return [profiles.length, members.length]
    })
  const { statements } = await world.failAt(0, () => workspaces.bootstrap(world.runtime.userCtx(world.stranger())))
  for (let n = 1; n <= statements; n++) {
    const claims = world.stranger()
    await world.failAt(n, () => workspaces.bootstrap(world.runtime.userCtx(claims)))
    expect(
      [
        [0, 0],
        [1, 1],
      ],
      `statement ${n}`,
    ).toContainEqual(await count(claims.sub))
    await workspaces.bootstrap(world.runtime.userCtx(claims))
    expect(await count(claims.sub)).toEqual([1, 1])
  }
})

test("a chosen slug is kept or refused by name; one of ours gives way", async () => {
  const slug = `shop-${crypto.randomUUID().slice(0, 8)}`
  const made = await workspaces.create(world.a.owner, { name: "Shop", slug })
  expect(made).toMatchObject({ slug, role: "owner" })
  await expect(workspaces.create(world.b.owner, { name: "Shop", slug })).rejects.toMatchObject({
    code: "conflict",
    details: { slug, issues: [{ path: ["slug"] }] },
  })
  const name = `Twin ${crypto.randomUUID().slice(0, 8)}`
  const [one, two] = [
    await workspaces.create(world.a.owner, { name }),
    await workspaces.create(world.b.owner, { name }),
  ]
  expect(two.slug).toBe(`${one.slug}-2`)
  await expect(workspaces.update(world.b.owner, { id: id(two.id), slug: one.slug })).rejects.toMatchObject({
    code: "conflict",
  })
})

test("another workspace does not exist", async () => {
  const foreign = id(world.b.workspace_id)
  const acts = [
    () => workspaces.get(world.a.owner, { id: foreign }),
    () => workspaces.update(world.a.owner, { id: foreign, name: "Mine" }),
    () => workspaces.listMembers(world.a.owner, { id: foreign }),
    () => workspaces.updateMember(world.a.owner, { id: foreign, user_id: who(world.b.viewer), role: "admin" }),
    () => workspaces.removeMember(world.a.owner, { id: foreign, user_id: who(world.b.viewer) }),
    () => workspaces.switchTo(world.a.owner, { id: foreign }),
  ]
  for (const act of acts) await expect(act()).rejects.toMatchObject({ code: "not_found" })
})

test("viewers and analysts change neither the workspace nor its members", async () => {
  for (const person of [world.a.viewer, world.a.analyst]) {
    await expect(workspaces.update(person, { id: id(world.a.workspace_id), name: "x" })).rejects.toMatchObject({
      code: "forbidden",
    })
    await expect(workspaces.listMembers(person, { id: id(world.a.workspace_id) })).rejects.toMatchObject({
      code: "forbidden",
    })
    await expect(
      workspaces.removeMember(person, { id: id(world.a.workspace_id), user_id: who(world.a.admin) }),
    ).rejects.toMatchObject({ code: "forbidden" })
  }
})

test("admins manage members, owners are an owner's matter, and the last one stays", async () => {
  const { workspace_id, owner, admin, viewer } = await world.company()
  const at = { id: id(workspace_id) }
  expect(await workspaces.updateMember(admin, { ...at, user_id: who(viewer), role: "analyst" })).toMatchObject({
    role: "analyst",
  })
  await expect(workspaces.updateMember(admin, { ...at, user_id: who(viewer), role: "owner" })).rejects.toMatchObject({
    code: "forbidden",
  })
  await expect(workspaces.removeMember(admin, { ...at, user_id: who(owner) })).rejects.toMatchObject({
    code: "forbidden",
  })
  await expect(workspaces.removeMember(owner, { ...at, user_id: who(owner) })).rejects.toMatchObject({
    code: "conflict",
  })
  await expect(workspaces.updateMember(owner, { ...at, user_id: who(owner), role: "viewer" })).rejects.toMatchObject({
    code: "conflict",
    details: { reason: "last_owner" },
  })
  await workspaces.removeMember(admin, { ...at, user_id: who(viewer) })
  await expect(viewer.enter(workspace_id)).rejects.toMatchObject({ code: "not_found" })
  expect((await workspaces.listMembers(owner, at)).members).toHaveLength(3)
  expect(await acts(workspace_id)).toEqual(["workspace.create", "connection.create", "member.update", "member.remove"])
})

test("two owners who remove each other at once leave one behind", async () => {
  const { workspace_id, owner, admin } = await world.company()
  const at = { id: id(workspace_id) }
  await workspaces.updateMember(owner, { ...at, user_id: who(admin), role: "owner" })
  const second = await admin.enter(workspace_id)
  const left = await Promise.allSettled([
    workspaces.removeMember(owner, { ...at, user_id: who(second) }),
    workspaces.removeMember(second, { ...at, user_id: who(owner) }),
  ])
  expect(left.map((each) => each.status).sort()).toEqual(["fulfilled", "rejected"])
})

test("the workspace last chosen is where the person lands", async () => {
  const made = await workspaces.create(world.a.viewer, { name: "Second home" })
  await workspaces.switchTo(world.a.viewer, { id: world.a.workspace_id })
  expect((await workspaces.whoami(world.a.viewer)).workspace?.id).toBe(world.a.workspace_id)
  await workspaces.switchTo(world.a.viewer, { id: made.id })
  expect((await world.runtime.memberCtx(world.a.viewer.user.claims, null)).workspace_id).toBe(made.id)
})
