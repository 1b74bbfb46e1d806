import "server-only"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { languageModels } from "#lib/models/adapters/providers"
import type { LanguageModels } from "#lib/models/language-models"

/** One answer of the server: data for the form asked for, or an error status. */
export type WireAnswer = { data: object } | { status: number }
type Asked = { tools?: { name: string }[]; messages: unknown[] }
export type AnthropicServer = { models: LanguageModels; asked: Asked[]; close(): void }

/** A server that speaks Anthropic's wire protocol without streaming, and the real adapter in front of it. */
export async function anthropicServer(answers: readonly WireAnswer[]): Promise<AnthropicServer> {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Asked
      const answer = answers[asked.push(body) - 1] ?? { status: 500 }
      response.writeHead("data" in answer ? 200 : answer.status, { "content-type": "application/json" })
      response.end(JSON.stringify("data" in answer ? messageOf(answer.data, body) : ERROR))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const base_url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const models = languageModels({
    model: "anthropic",
    anthropic_api_key: "sk-test",
    anthropic_base_url: base_url,
  })
  return { models, asked, close: () => server.close() }
}

const ERROR = { type: "error", error: { type: "overloaded_error", message: "busy" } }

/** A message as the provider sends it: through the tool that asks for JSON when there is one, else as text. */
function messageOf(data: object, { tools = [] }: Asked) {
  const [tool] = tools
  const content = tool
    ? [{ type: "tool_use", id: "toolu_1", name: tool.name, input: data }]
    : [{ type: "text", text: JSON.stringify(data) }]
  return {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "claude-sonnet-4-5",
    content,
    stop_reason: "end_turn",
    stop_sequence: null,
    usage: { input_tokens: 900, output_tokens: 40 },
  }
}
