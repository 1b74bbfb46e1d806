import { mkdtempSync, writeFileSync } from "node:fs"
import { rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { createReader } from "#lib/evidence/adapters/reader"
import { bytesOf, makeDocx, makePdf, pdfText } from "#lib/evidence/fixture"

const folder = mkdtempSync(join(tmpdir(), "bridge-reader-"))
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A reader whose child runs other code, under the same leash. */
function leashed(code: string, limits: { within_ms?: number; heap_mb?: number } = {}) {
  const script = join(folder, `${crypto.randomUUID()}.mjs`)
  writeFileSync(script, code)
  return createReader({ script, allow_read: [script], ...limits })
}
const run = async (code: string, limits = {}) => leashed(code, limits).read(bytesOf("x"), "x")

describe("a file is read in a process of its own", { timeout: 60_000 }, () => {
  it("which gives text, or the reason there is none", async () => {
    const reader = createReader()
    const read = await reader.read(makePdf([pdfText(50, 700, "Hello there")]), "a.txt")
    expect(read).toMatchObject({ read: { media_type: "application/pdf", document: { text: "Hello there\n" } } })
    const docx = await reader.read(makeDocx("<w:p><w:t>Hi</w:t></w:p>"), "a")
    expect(docx).toMatchObject({ read: { document: { text: "Hi\n" } } })
    expect(
      await reader.read(new Uint8Array([0x4d, 0x5a, ...new Array(200).fill(0)]), "-e process.exit()"),
    ).toMatchObject({
      problem: { code: "unsupported" },
    })
    expect(await reader.read(bytesOf("%PDF-1.4 cut"), "a.pdf")).toMatchObject({ problem: { code: "damaged" } })
  })

  it("which is ended when it hangs", async () => {
    const started = performance.now()
    expect(await run("for (;;) {}", { within_ms: 500 })).toMatchObject({ problem: { code: "too_slow" } })
    expect(performance.now() - started).toBeLessThan(3_000)
  })

  it("which is ended when it takes too much memory, on the heap or beside it", async () => {
    const heap = "const all = []; for (;;) all.push(new Array(1000).fill(Math.random()))"
    expect(await run(heap, { heap_mb: 32 })).toMatchObject({ problem: { code: "too_complex" } })
    const beside = "const all = []; try { for (;;) all.push(Buffer.alloc(50_000_000, 1)) } catch { process.abort() }"
    expect(await run(beside)).toMatchObject({ problem: { code: "too_complex" } })
    const talk = 'const s = "x".repeat(1e6); for (;;) await new Promise((done) => process.stdout.write(s, done))'
    expect(await run(talk)).toMatchObject({ problem: { code: "too_complex" } })
  })

  it("which can neither write, nor start a program, nor reach the network, nor make code from text", async () => {
    const attempt = (code: string) =>
      `let said; try { ${code}; said = "did it" } catch (error) { said = error.code ?? error.cause?.code ?? error.name }
       process.stdout.write(JSON.stringify({ problem: { code: said, message: "" } }))`
    const tries: [string, string][] = [
      [`(await import("node:fs")).writeFileSync(${JSON.stringify(join(folder, "written"))}, "x")`, "ERR_ACCESS_DENIED"],
      [`(await import("node:fs")).readFileSync("/etc/hostname")`, "ERR_ACCESS_DENIED"],
      [`(await import("node:fs")).readFileSync(${JSON.stringify(resolve(".env.example"))})`, "ERR_ACCESS_DENIED"],
      [`(await import("node:child_process")).execFileSync("true")`, "ERR_ACCESS_DENIED"],
      [
        `await new Promise(async (done, fail) => (await import("node:net")).connect(9, "127.0.0.1").on("error", fail))`,
        "ERR_ACCESS_DENIED",
      ],
      [`new Function("return 1")()`, "EvalError"],
      [`if (process.env.VITEST) throw { code: "it knows the environment" }`, "did it"],
    ]
    for (const [code, expected] of tries)
      expect([code, await run(attempt(code))]).toMatchObject([code, { problem: { code: expected } }])
  })

  it("which is Bridge's own fault when it does not start", async () => {
    await expect(run("process.exit(3)")).rejects.toThrow("ended with 3")
  })

  it("which is ended when nobody waits for it any more", async () => {
    const gone = new AbortController()
    setTimeout(() => gone.abort(), 300)
    await expect(leashed("for (;;) {}").read(bytesOf("x"), "x", gone.signal)).rejects.toThrow("aborted")
    await expect(createReader().read(bytesOf("x"), "x", AbortSignal.abort())).rejects.toThrow("aborted")
  })

  it("which survives a PDF packed in layers", async () => {
    const layers = makePdf([" ".repeat(300_000_000)], { filters: 2 })
    expect(layers.byteLength).toBeLessThan(10_000)
    const answer = await createReader({ within_ms: 8_000 }).read(layers, "layers.pdf")
    // However far it came: it ended, within its time and its memory, and found nothing.
    const found = "problem" in answer ? answer.problem.code : answer.read.document.text
    expect(["too_slow", "too_complex", "damaged", ""]).toContain(found)
  })
})
