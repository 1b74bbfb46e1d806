import "server-only"
import * as connections from "#lib/connections/service"
import { authorize } from "#lib/platform/authorize"
import type { Ctx, UserCtx } from "#lib/platform/context"
import { violatedUnique } from "#lib/platform/db"
import type { Input } from "#lib/platform/endpoint"
import { AppError } from "#lib/platform/errors"
import type * as contract from "#lib/workspaces/contract"
import { nextSlug, slugOf } from "#lib/workspaces/slug"
import * as store from "#lib/workspaces/store"

/**
 * Makes sure that a person who just signed up or in has a profile, a workspace and its Sample connection.
 * Idempotent: whoever has a workspace keeps it.
 */
export async function bootstrap(
  ctx: UserCtx,
  input: { full_name?: string; workspace_name?: string } = {},
): Promise<contract.Workspace> {
  return ctx.tx(async (db) => {
    await store.upsertProfile(db, { user_id: ctx.user.id, email: ctx.user.email, full_name: input.full_name })
    const [first] = await store.listWorkspaces(db, ctx.user.id)
    if (first) return first
    const name = input.workspace_name?.trim() || `${ctx.user.email.split("@")[0]}'s workspace`
    return make(ctx, name.slice(0, 80))
  })
}

export async function create(ctx: UserCtx, input: Input<typeof contract.createWorkspace>): Promise<contract.Workspace> {
  return ctx.tx(async (db) => {
    await store.upsertProfile(db, { user_id: ctx.user.id, email: ctx.user.email })
    return make(ctx, input.name, input.slug)
  })
}

/** Workspace, owner and Sample in the caller's transaction. A slug of the person's own choice is kept or refused; one of ours gives way. */
async function make(ctx: UserCtx, name: string, chosen?: string): Promise<contract.Workspace> {
  return ctx.tx(async (db) => {
    let slug = chosen ?? slugOf(name)
    let id = await store.createWorkspace(db, { name, slug, created_by: ctx.user.id })
    while (id === null) {
      if (chosen) throw slugTaken(chosen)
      slug = nextSlug(slug)
      id = await store.createWorkspace(db, { name, slug, created_by: ctx.user.id })
    }
    await store.addMember(db, { workspace_id: id, user_id: ctx.user.id, role: "owner" })
    await store.setLastWorkspace(db, ctx.user.id, id)
    ctx.audit({ action: "workspace.create", target_type: "workspace", target_id: id, workspace_id: id })
    await connections.createSample(ctx, { workspace_id: id })
    return one(await store.listWorkspaces(db, ctx.user.id, id))
  })
}

const slugTaken = (slug: string) =>
  new AppError("conflict", `The slug "${slug}" is taken. Choose another one.`, {
    reason: "slug_taken",
    slug,
    issues: [{ path: ["slug"], message: `"${slug}" is taken. Choose another one.` }],
  })

export async function whoami(ctx: UserCtx, input: { workspace_id?: string } = {}): Promise<contract.Whoami> {
  return ctx.tx(async (db) => {
    const profile = await store.findProfile(db, ctx.user.id)
    const workspaces = await store.listWorkspaces(db, ctx.user.id)
    const wanted = input.workspace_id ?? profile?.last_workspace_id
    return {
      user: {
        id: ctx.user.id,
        email: ctx.user.email,
        full_name: profile?.full_name ?? "",
        is_platform_admin: ctx.user.is_platform_admin,
      },
      workspace: workspaces.find((each) => each.id === wanted) ?? workspaces[0] ?? null,
      workspaces,
    }
  })
}

export async function list(ctx: UserCtx): Promise<{ workspaces: contract.Workspace[] }> {
  return { workspaces: await ctx.tx((db) => store.listWorkspaces(db, ctx.user.id)) }
}

/** Makes a workspace the one the person lands in next time. */
export async function switchTo(ctx: UserCtx, input: { id: string }): Promise<contract.Workspace> {
  const member = await ctx.enter(input.id)
  return member.tx(async (db) => {
    await store.setLastWorkspace(db, ctx.user.id, input.id)
    return one(await store.listWorkspaces(db, ctx.user.id, input.id))
  })
}

export async function get(ctx: UserCtx, input: Input<typeof contract.getWorkspace>): Promise<contract.Workspace> {
  const member = await ctx.enter(input.id)
  return member.tx(async (db) => one(await store.listWorkspaces(db, ctx.user.id, input.id)))
}

export async function update(ctx: UserCtx, input: Input<typeof contract.updateWorkspace>): Promise<contract.Workspace> {
  const member = await enterAs(ctx, input.id, "admin")
  if (input.name === undefined && input.slug === undefined) {
    throw new AppError("invalid_input", "Send a name or a slug to change.", {
      issues: [{ path: ["name"], message: "Send a name or a slug to change." }],
    })
  }
  return member
    .tx(async (db) => {
      await store.updateWorkspace(db, input.id, { name: input.name, slug: input.slug })
      member.audit({ action: "workspace.update", target_type: "workspace", target_id: input.id })
      return one(await store.listWorkspaces(db, ctx.user.id, input.id))
    })
    .catch((error: unknown) => {
      throw violatedUnique(error) && input.slug ? slugTaken(input.slug) : error
    })
}

export async function listMembers(
  ctx: UserCtx,
  input: Input<typeof contract.listMembers>,
): Promise<{ members: contract.Member[] }> {
  const member = await enterAs(ctx, input.id, "admin")
  return { members: await member.tx((db) => store.listMembers(db, input.id)) }
}

export async function updateMember(ctx: UserCtx, input: Input<typeof contract.updateMember>): Promise<contract.Member> {
  const member = await enterAs(ctx, input.id, "admin")
  return member.tx(async (db) => {
    const target = await guardOwners(member, input.user_id, input.role)
    await store.setRole(db, input.id, input.user_id, input.role)
    member.audit({
      action: "member.update",
      target_type: "user",
      target_id: input.user_id,
      details: { from: target.role, to: input.role },
    })
    return { ...target, role: input.role }
  })
}

export async function removeMember(ctx: UserCtx, input: Input<typeof contract.removeMember>): Promise<void> {
  const member = await enterAs(ctx, input.id, "admin")
  // Whoever has left may no longer write to the workspace's audit log, so a removal needs somebody who stays.
  if (input.user_id === ctx.user.id) {
    throw new AppError("conflict", "You cannot remove yourself. Ask another admin or owner to do it.", {
      reason: "self",
    })
  }
  await member.tx(async (db) => {
    const target = await guardOwners(member, input.user_id, null)
    await store.removeMember(db, input.id, input.user_id)
    member.audit({
      action: "member.remove",
      target_type: "user",
      target_id: input.user_id,
      details: { role: target.role },
    })
  })
}

/** The member, when this change is allowed: owners are an owner's matter, and one of them always stays. */
async function guardOwners(ctx: Ctx, user_id: string, becomes: contract.Role | null): Promise<contract.Member> {
  return ctx.tx(async (db) => {
    const owners = await store.lockOwners(db, ctx.workspace_id)
    const [target] = await store.listMembers(db, ctx.workspace_id, user_id)
    if (!target) throw new AppError("not_found", "That person is not a member of this workspace.", { reason: "member" })
    if (target.role === "owner" || becomes === "owner") authorize(ctx, "owner")
    if (target.role === "owner" && becomes !== "owner" && owners.length === 1) {
      throw new AppError("conflict", "A workspace needs an owner. Make somebody else an owner first.", {
        reason: "last_owner",
      })
    }
    return target
  })
}

async function enterAs(ctx: UserCtx, workspace_id: string, least: contract.Role): Promise<Ctx> {
  const member = await ctx.enter(workspace_id)
  authorize(member, least)
  return member
}

function one(found: contract.Workspace[]): contract.Workspace {
  if (found[0]) return found[0]
  throw new AppError("not_found", "There is no such workspace, or you are not a member of it.", { reason: "workspace" })
}
