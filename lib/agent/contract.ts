import { z } from "zod"
import { ConnectionId } from "#lib/connections/contract"
import { DashboardSha } from "#lib/dashboards/contract/schema"
import { Provider } from "#lib/models/contract"
import { bytes, empty, endpoint, json, sse } from "#lib/platform/endpoint"

export const AssistantSessionId = z.uuid("must be a UUID").brand<"AssistantSessionId">()
export type AssistantSessionId = z.output<typeof AssistantSessionId>

/** The tools a turn may use. */
export const ToolName = z.enum([
  "list_datasets",
  "list_tables",
  "get_table_schema",
  "search_catalog",
  "search_manifest",
  "run_dry_run_query",
  "run_sample_query",
  "validate_dashboard_yaml",
  "save_dashboard_yaml",
  "ask_user",
])
export type ToolName = z.output<typeof ToolName>

export const AssistantSession = z.strictObject({
  session_id: z.string(),
  title: z.string(),
  provider: z.string(),
  model: z.string(),
  connection_id: z.string().nullable(),
  status: z.enum(["active", "completed", "failed"]),
  /** A turn is under way: its events can be followed. */
  is_running: z.boolean(),
  total_tokens: z.int(),
  total_cost_usd: z.number(),
  created_at: z.string(),
  ended_at: z.string().nullable(),
})
export type AssistantSession = z.output<typeof AssistantSession>

export const ToolOutcome = z.enum(["ok", "refused", "invalid", "failed"])
export type ToolOutcome = z.output<typeof ToolOutcome>

const Count = z.int().min(0)

/** What a stream says, by the name of its event. Every event has an id to resume after. */
export const AssistantEvents = {
  token: z.strictObject({ text: z.string() }),
  /** `input` is what the model gave; a dashboard's YAML stands as its sha256. */
  tool_call: z.strictObject({ call_id: z.string(), tool: z.string(), input: z.record(z.string(), z.json()) }),
  /** `summary` is one line for people; `output` is left out when it is long. */
  tool_result: z.strictObject({
    call_id: z.string(),
    tool: z.string(),
    status: ToolOutcome,
    summary: z.string(),
    duration_ms: Count,
    is_cached: z.boolean(),
    output: z.json().optional(),
  }),
  step: z.strictObject({ step: z.int(), most_steps: z.int() }),
  /** A dashboard that validated: fetch its YAML at the artifact's address. */
  preview: z.strictObject({
    sha256: z.string(),
    slug: z.string(),
    title: z.string(),
    tiles: z.array(z.strictObject({ id: z.string(), type: z.string(), title: z.string() })),
    artifact_path: z.string(),
  }),
  /** Waits for the person's yes to exactly these bytes. */
  confirm: z.strictObject({ sha256: z.string(), slug: z.string(), title: z.string() }),
  /** A question back, with choices. */
  question: z.strictObject({ question: z.string(), options: z.array(z.string()) }),
  error: z.strictObject({ code: z.string(), message: z.string(), details: z.record(z.string(), z.json()) }),
  done: z.strictObject({
    session_id: z.string(),
    turn_id: z.string(),
    status: z.enum(["completed", "failed", "stopped"]),
    usage: z.strictObject({ input_tokens: Count, output_tokens: Count, total_tokens: Count }),
    cost_usd: z.number(),
    /** The dashboard that was saved in this turn. */
    dashboard_slug: z.string().nullable(),
    preview_url: z.string().nullable(),
    /** Numbers of the answer that stand in no tool result of this session. */
    unverified_numbers: z.array(z.string()),
  }),
} as const
export type AssistantEventName = keyof typeof AssistantEvents
export type AssistantEventData<N extends AssistantEventName> = z.output<(typeof AssistantEvents)[N]>

/** One thing said in a session, oldest first. */
export const AssistantMessage = z.strictObject({
  turn_id: z.string(),
  role: z.enum(["user", "assistant"]),
  text: z.string(),
  at: z.string(),
  status: z.enum(["running", "completed", "failed", "stopped"]),
  tools: z.array(z.strictObject({ tool: z.string(), status: ToolOutcome, summary: z.string() })),
  preview: AssistantEvents.preview.nullable(),
  /** Set while the person's yes is still wanted. */
  confirm: AssistantEvents.confirm.nullable(),
  question: AssistantEvents.question.nullable(),
  dashboard_slug: z.string().nullable(),
  error: z.string().nullable(),
})
export type AssistantMessage = z.output<typeof AssistantMessage>

const member = { access: "member", role: "analyst" } as const
const params = z.strictObject({ id: AssistantSessionId })
const Message = z
  .string()
  .trim()
  .min(1, "Write a question.")
  .max(8_000, "A message has at most 8,000 characters. Shorten it.")
const EventId = z.string().regex(/^\d{1,18}$/, "is the id of an event: digits only")

export const createAssistantSession = endpoint({
  route: "POST /api/v1/chat/sessions",
  summary: "Begins a chat with the assistant over one connection, the Sample unless told",
  ...member,
  body: z.strictObject({ provider: Provider.optional(), connection_id: ConnectionId.optional() }),
  response: json(z.strictObject({ session_id: z.string(), created_at: z.string() }), 201),
})

export const listAssistantSessions = endpoint({
  route: "GET /api/v1/chat/sessions",
  summary: "My chats, newest first",
  ...member,
  query: z.strictObject({ limit: z.coerce.number().int().min(1).max(100).default(50) }),
  response: json(z.strictObject({ sessions: z.array(AssistantSession) })),
})

export const getAssistantSession = endpoint({
  route: "GET /api/v1/chat/sessions/{id}",
  summary: "One chat of mine with its messages, tokens and status",
  ...member,
  params,
  response: json(z.strictObject({ ...AssistantSession.shape, messages: z.array(AssistantMessage) })),
})

export const endAssistantSession = endpoint({
  route: "DELETE /api/v1/chat/sessions/{id}",
  summary: "Ends a chat: a running turn stops, what was said stays readable",
  ...member,
  params,
  response: empty,
})

export const listAssistantMessages = endpoint({
  route: "GET /api/v1/chat/sessions/{id}/messages",
  summary: "What was said in a chat, oldest first",
  ...member,
  params,
  response: json(z.strictObject({ messages: z.array(AssistantMessage) })),
})

export const exportAssistantSession = endpoint({
  route: "GET /api/v1/chat/sessions/{id}/export",
  summary: "A chat with every event as JSON Lines",
  ...member,
  limit: "export",
  params,
  response: bytes("application/jsonl", "One JSON object per line: turns, messages, events"),
})

export const getAssistantArtifact = endpoint({
  route: "GET /api/v1/chat/sessions/{id}/artifacts/{sha256}",
  summary: "The YAML the assistant wrote, by its hash",
  ...member,
  params: z.strictObject({ id: AssistantSessionId, sha256: DashboardSha }),
  response: bytes("application/yaml", "The exact bytes a confirmation is for"),
})

export const previewAssistantArtifact = endpoint({
  route: "GET /api/v1/chat/sessions/{id}/artifacts/{sha256}/view",
  summary: "That YAML with its data, as a dashboard's page would show it",
  ...member,
  limit: "sql",
  params: z.strictObject({ id: AssistantSessionId, sha256: DashboardSha }),
  response: bytes("application/json", "sha256, validation, and view: a DashboardView or null"),
})

const EVENTS = `Events: ${Object.keys(AssistantEvents).join(", ")}`

export const streamAssistantTurn = endpoint({
  route: "POST /api/v1/chat/sessions/{id}/stream",
  summary: "Says something to the assistant and follows its turn",
  ...member,
  limit: "model",
  params,
  body: z.strictObject({
    message: Message,
    tools: z.array(ToolName).max(20).optional().describe("Only these tools may be used in this turn."),
    tool_choice: z.union([z.enum(["auto", "required", "none"]), z.strictObject({ tool: ToolName })]).optional(),
  }),
  response: sse(EVENTS),
})

export const resumeAssistantTurn = endpoint({
  route: "GET /api/v1/chat/sessions/{id}/stream",
  summary: "Follows the latest turn again, after the event that was read last",
  ...member,
  params,
  query: z.strictObject({ last_event_id: EventId.optional() }),
  response: sse(EVENTS),
})

export const stopAssistantTurn = endpoint({
  route: "POST /api/v1/chat/sessions/{id}/stop",
  summary: "Stops the running turn and its model call",
  ...member,
  params,
  response: json(z.strictObject({ is_stopped: z.boolean() })),
})

export const confirmAssistantDashboard = endpoint({
  route: "POST /api/v1/chat/sessions/{id}/confirm",
  summary: "The person's yes to exactly the YAML with this sha256: saves it as a new dashboard",
  ...member,
  limit: "sql",
  params,
  body: z.strictObject({ sha256: DashboardSha }),
  response: json(z.strictObject({ slug: z.string(), title: z.string(), sha256: z.string(), preview_url: z.string() })),
})

export const generateDashboard = endpoint({
  route: "POST /api/v1/dashboards/generate",
  summary: "Makes a new dashboard from a prompt in one go; the request is the leave to create one, never to overwrite",
  ...member,
  limit: "model",
  body: z.strictObject({ connection_id: ConnectionId, user_prompt: Message }),
  response: sse(`${EVENTS}. Ends with done: session_id, dashboard_slug, preview_url`),
})
