import { z } from "zod"
import { empty, endpoint, json, ROLES } from "#lib/platform/endpoint"

export const WorkspaceId = z.uuid("must be a UUID").brand<"WorkspaceId">()
export const UserId = z.uuid("must be a UUID").brand<"UserId">()

const Name = z
  .string()
  .trim()
  .min(1, "Enter a name for the workspace.")
  .max(80, "A name has at most 80 characters. Shorten it.")
const Slug = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "Use small letters, digits and single hyphens, for example acme-shop.")
  .max(60, "A slug has at most 60 characters. Shorten it.")

export const Role = z.enum(ROLES, { error: `must be one of ${ROLES.join(", ")}` })
export type Role = z.infer<typeof Role>

export const Workspace = z.object({
  id: z.string(),
  name: z.string(),
  slug: z.string(),
  role: Role,
  created_at: z.string(),
  updated_at: z.string(),
})
export type Workspace = z.infer<typeof Workspace>

export const Member = z.object({
  user_id: z.string(),
  email: z.string(),
  full_name: z.string(),
  role: Role,
  created_at: z.string(),
})
export type Member = z.infer<typeof Member>

/** Who is signed in, where they stand, and where else they could go. */
export const Whoami = z.object({
  user: z.object({ id: z.string(), email: z.string(), full_name: z.string(), is_platform_admin: z.boolean() }),
  workspace: Workspace.nullable(),
  workspaces: z.array(Workspace),
})
export type Whoami = z.infer<typeof Whoami>

export const getSession = endpoint({
  route: "GET /api/v1/session",
  summary: "Who am I, in which workspace, with which role.",
  access: "user",
  response: json(Whoami),
})

export const listWorkspaces = endpoint({
  route: "GET /api/v1/workspaces",
  summary: "The workspaces I am a member of.",
  access: "user",
  response: json(z.object({ workspaces: z.array(Workspace) })),
})

export const createWorkspace = endpoint({
  route: "POST /api/v1/workspaces",
  summary: "Creates a workspace with its Sample connection; I become its owner. 409 names a taken slug.",
  access: "user",
  idempotent: true,
  body: z.strictObject({ name: Name, slug: Slug.optional() }),
  response: json(Workspace, 201),
})

const params = z.strictObject({ id: WorkspaceId })

export const getWorkspace = endpoint({
  route: "GET /api/v1/workspaces/{id}",
  summary: "One workspace.",
  access: "user",
  role: "viewer",
  params,
  response: json(Workspace),
})

export const updateWorkspace = endpoint({
  route: "PATCH /api/v1/workspaces/{id}",
  summary: "Renames a workspace or changes its slug.",
  access: "user",
  role: "admin",
  params,
  body: z.strictObject({ name: Name.optional(), slug: Slug.optional() }),
  response: json(Workspace),
})

export const listMembers = endpoint({
  route: "GET /api/v1/workspaces/{id}/members",
  summary: "Members and their roles.",
  access: "user",
  role: "admin",
  params,
  response: json(z.object({ members: z.array(Member) })),
})

export const updateMember = endpoint({
  route: "PATCH /api/v1/workspaces/{id}/members/{user_id}",
  summary: "Changes a member's role. Only an owner makes or unmakes owners; the last owner stays.",
  access: "user",
  role: "admin",
  params: z.strictObject({ id: WorkspaceId, user_id: UserId }),
  body: z.strictObject({ role: Role }),
  response: json(Member),
})

export const removeMember = endpoint({
  route: "DELETE /api/v1/workspaces/{id}/members/{user_id}",
  summary: "Removes somebody else. The last owner stays.",
  access: "user",
  role: "admin",
  params: z.strictObject({ id: WorkspaceId, user_id: UserId }),
  response: empty,
})
