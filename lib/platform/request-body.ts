import "server-only"
import type { Endpoint } from "#lib/platform/endpoint"
import { AppError } from "#lib/platform/errors"

const MOST_BYTES = 256 * 1024

/** Reads a body within its limit. A GET or an empty body is `{}`. `raw` is the text as it came; of bytes there is none. */
export async function readBody(request: Request, endpoint: Endpoint): Promise<{ body: unknown; raw: string }> {
  if (request.method === "GET" || request.method === "HEAD" || !request.body) return { body: {}, raw: "" }
  const type = (request.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? ""
  const most = endpoint.max_body_bytes ?? MOST_BYTES
  if (endpoint.raw_body) {
    const { content_type, key } = endpoint.raw_body
    if (type !== content_type) throw wrongType(content_type, type)
    return { body: { [key]: await readBytes(request, most) }, raw: "" }
  }
  const raw = decode(await readBytes(request, most))
  if (raw === "") return { body: {}, raw }
  const text = endpoint.text_body
  if (text && (type === text.content_type || type === "text/plain"))
    return { body: { [text.key]: refuseBadText(raw) }, raw }
  if (type !== "application/json") {
    const takes = text ? `application/json or ${text.content_type}` : "application/json"
    throw wrongType(takes, type)
  }
  return { body: parseJson(raw), raw }
}

const wrongType = (takes: string, type: string) =>
  new AppError("invalid_input", `Send the body as ${takes} (Content-Type was ${type || "missing"}).`, {
    reason: "content_type",
  })

async function readBytes(request: Request, most: number): Promise<Uint8Array> {
  const tooLarge = () =>
    new AppError("too_large", `The body is larger than ${Math.round(most / 1024)} KB. Send less at once.`, {
      limit_bytes: most,
    })
  if (Number(request.headers.get("content-length") ?? 0) > most) throw tooLarge()
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size > most) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new AppError("invalid_input", "The body is not valid UTF-8.", { reason: "encoding" }, { cause })
  }
}

function parseJson(raw: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(raw)
  } catch (cause) {
    throw new AppError("invalid_input", "The body is not valid JSON.", { reason: "json" }, { cause })
  }
  // jsonb holds neither NUL nor lone surrogates; only an escape can bring one in.
  if (/\\u(0000|d[89a-f])/i.test(raw) || raw.includes("\0")) refuseIn(value, [])
  return value
}

function refuseIn(value: unknown, path: (string | number)[]): void {
  if (typeof value === "string") refuseBadText(value, path)
  else if (Array.isArray(value)) for (const [index, item] of value.entries()) refuseIn(item, [...path, index])
  else if (value && typeof value === "object") {
    for (const [key, item] of Object.entries(value)) {
      refuseBadText(key, path)
      refuseIn(item, [...path, key])
    }
  }
}

function refuseBadText(text: string, path: (string | number)[] = []): string {
  if (!text.includes("\0") && text.isWellFormed()) return text
  const message = "Text must not hold NUL characters or half characters (lone surrogates). Remove them and send again."
  throw new AppError("invalid_input", `${path.join(".") || "body"}: ${message}`, {
    reason: "bad_text",
    issues: [{ path, message }],
  })
}
