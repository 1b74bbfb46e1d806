import type { LanguageModelV4CallOptions, LanguageModelV4Message, LanguageModelV4Prompt } from "@ai-sdk/provider"
import { describe, expect, test } from "vitest"
import { builtinModel } from "#lib/models/adapters/builtin/model"

// The planner through the SDK's own interface, over a transcript that answers its tools.

const FACTS =
  "Now: 2026-11-20T10:00:00Z\nToday: 2026-11-20\nConnection: Sample\nConnection id: c1\nManifest version: 1.2.0"
const NAMES = [
  "list_datasets",
  "list_tables",
  "get_table_schema",
  "run_dry_run_query",
  "run_sample_query",
  "validate_dashboard_yaml",
  "save_dashboard_yaml",
  "ask_user",
]
const tools = (names: string[]): LanguageModelV4CallOptions["tools"] =>
  names.map((name) => ({ type: "function", name, inputSchema: { type: "object" } }))

type Answer = { value: unknown; isError?: boolean }
const SCHEMA = {
  table_name: "orders",
  columns: [
    { name: "order_id", type: "BIGINT", nullable: false },
    { name: "ordered_at", type: "TIMESTAMP", nullable: false },
    { name: "region", type: "VARCHAR", nullable: false, sample_values: ["North", "South"] },
    { name: "gross_amount", type: "DECIMAL(10,2)", nullable: false },
    { name: "shipping_amount", type: "DECIMAL(10,2)", nullable: false },
  ],
}
const ANSWERS: Record<string, (input: Record<string, unknown>) => Answer> = {
  list_datasets: () => ({ value: [{ name: "main" }] }),
  list_tables: () => ({ value: [{ name: "orders", row_count: 10 }] }),
  get_table_schema: () => ({ value: SCHEMA }),
  run_dry_run_query: () => ({ value: { bytes_scanned: 1_000_000 } }),
  run_sample_query: () => ({ value: { rows: [["42"]] } }),
  validate_dashboard_yaml: () => ({ value: { valid: true, errors: [] } }),
  save_dashboard_yaml: (input) => ({ value: { status: "awaiting_confirmation", slug: input.slug } }),
  ask_user: () => ({ value: { asked: true } }),
}

/** Runs the loop by hand: each move's calls are answered until the planner only speaks. */
async function converse(messages: string[], answers = ANSWERS, names = NAMES) {
  const model = builtinModel()
  const prompt: LanguageModelV4Prompt = [{ role: "system", content: FACTS }]
  const used: { name: string; input: Record<string, unknown> }[] = []
  const said: string[] = []
  for (const message of messages) {
    prompt.push({ role: "user", content: [{ type: "text", text: message }] })
    for (let step = 0; step < 12; step++) {
      const { content, finishReason } = await model.doGenerate({ prompt, tools: tools(names) })
      const calls = content.flatMap((part) => (part.type === "tool-call" ? [part] : []))
      const text = content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("")
      if (text) said.push(text)
      expect(finishReason.unified).toBe(calls.length > 0 ? "tool-calls" : "stop")
      const parsed = calls.map((call) => ({ ...call, args: JSON.parse(call.input) as Record<string, unknown> }))
      used.push(...parsed.map((call) => ({ name: call.toolName, input: call.args })))
      prompt.push({
        role: "assistant",
        content: [
          ...(text ? [{ type: "text" as const, text }] : []),
          ...parsed.map((call) => ({
            type: "tool-call" as const,
            toolCallId: call.toolCallId,
            toolName: call.toolName,
            input: call.args,
          })),
        ],
      })
      if (calls.length === 0) break
      prompt.push({
        role: "tool",
        content: parsed.map((call): Extract<LanguageModelV4Message, { role: "tool" }>["content"][number] =>
          result(call, answers),
        ),
      })
      if (calls.some((call) => call.toolName === "ask_user")) break
    }
  }
  return { used, said, last: said.at(-1) ?? "" }
}

function result(
  call: { toolCallId: string; toolName: string; args: Record<string, unknown> },
  answers: typeof ANSWERS,
) {
  const { value, isError } = answers[call.toolName]?.(call.args) ?? { value: null }
  const output = isError
    ? ({ type: "error-text", value: String(value) } as const)
    : ({ type: "text", value: `<data>${JSON.stringify(value)}</data>` } as const)
  return { type: "tool-result" as const, toolCallId: call.toolCallId, toolName: call.toolName, output }
}

describe("the planner as a language model", () => {
  test("explores, prices, samples numbers, validates, saves, and says how it read the question", async () => {
    const { used, said, last } = await converse(["How many orders by region, and how many orders in total?"])
    expect(used.map((call) => call.name)).toEqual([
      "list_datasets",
      "list_tables",
      "get_table_schema",
      "run_dry_run_query",
      "run_dry_run_query",
      "run_sample_query",
      "validate_dashboard_yaml",
      "save_dashboard_yaml",
    ])
    expect(said.join("\n")).toContain("orders is the number of rows in orders")
    expect(last).toContain("Orders: 42.")
    expect(last).toContain("Confirm to save it")
    expect(String(used.at(-1)?.input.yaml_content)).toContain("manifest_version: 1.2.0")
  })

  test("streams its parts in the order the SDK asks for", async () => {
    const prompt: LanguageModelV4Prompt = [
      { role: "system", content: FACTS },
      { role: "user", content: [{ type: "text", text: "orders by region" }] },
    ]
    const { stream } = await builtinModel().doStream({ prompt, tools: tools(NAMES) })
    const types: string[] = []
    for await (const part of stream) if (types.at(-1) !== part.type) types.push(part.type)
    expect(types).toEqual([
      "stream-start",
      "response-metadata",
      "text-start",
      "text-delta",
      "text-end",
      "tool-input-start",
      "tool-input-delta",
      "tool-input-end",
      "tool-call",
      "finish",
    ])
  })

  test("asks one question back, and goes on with the answer", async () => {
    const { used, last } = await converse(["amount by region", "Gross amount"])
    expect(used.filter((call) => call.name === "ask_user")).toHaveLength(1)
    expect(used.find((call) => call.name === "run_dry_run_query")?.input.sql).toContain("sum(gross_amount)")
    expect(last).toContain("Confirm to save it")
  })

  test("a follow-up changes what was asked before; an addition joins it", async () => {
    const changed = await converse(["orders by month", "only North"])
    expect(changed.used.findLast((call) => call.name === "run_dry_run_query")?.input.sql).toContain("region = 'North'")
    const added = await converse(["orders by month", "also orders by region"])
    expect(added.used.filter((call) => call.name === "run_dry_run_query")).toHaveLength(3)
  })

  test("takes the free slug when the one it wanted is taken", async () => {
    const { used } = await converse(["orders by region"], {
      ...ANSWERS,
      save_dashboard_yaml: (input) =>
        input.slug === "orders-by-region"
          ? { value: 'The slug is taken. Use "orders-by-region-2" instead.', isError: true }
          : { value: { status: "awaiting_confirmation", slug: input.slug } },
    })
    expect(used.filter((call) => call.name === "save_dashboard_yaml").map((call) => call.input.slug)).toEqual([
      "orders-by-region",
      "orders-by-region-2",
    ])
  })

  test("tells the real reason when a query is refused, and makes the rest", async () => {
    const refuse = (input: Record<string, unknown>): Answer =>
      String(input.sql).includes("region")
        ? { value: "orders would scan 300 MB, the cap is 100 MB.", isError: true }
        : { value: { bytes_scanned: 5 } }
    const { last, used } = await converse(["orders by month and orders by region"], {
      ...ANSWERS,
      run_dry_run_query: refuse,
    })
    expect(last).toContain("Left out: Orders by region: orders would scan 300 MB")
    expect(String(used.at(-1)?.input.yaml_content)).not.toContain("orders_by_region")
    const none = await converse(["orders by region"], { ...ANSWERS, run_dry_run_query: refuse })
    expect(none.last).toMatch(/^No query could be priced/)
  })

  test("says what it may not use", async () => {
    const { last } = await converse(["orders by region"], ANSWERS, ["list_datasets", "list_tables", "get_table_schema"])
    expect(last).toContain("I may not use run_dry_run_query, validate_dashboard_yaml and save_dashboard_yaml")
  })

  test.each([
    ["hello", /I turn questions into dashboards/],
    ["which tables do you have?", /There is one table:\n- orders/],
    ["describe the orders table", /orders has 5 columns/],
    ["delete everything in the table", /only read/],
  ])("%s", async (message, says) => {
    expect((await converse([message])).last).toMatch(says)
  })
})
