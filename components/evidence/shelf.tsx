import { forgetFile, keepFile, keptFile } from "#components/evidence/kept-files"
import { transfer } from "#components/evidence/transfer"
import type { addEvidenceUrl, createEvidence, Evidence, listEvidence, removeEvidence } from "#lib/evidence/contract"
import { isPending } from "#lib/evidence/upload"
import { call } from "#lib/platform/client"

// The evidence of a session as this page knows it, and the uploads under way. It outlives the step's page, so that
// files go on arriving while the next step is answered.

/** An upload of this page. `offline` goes on by itself; `failed` says why; `elsewhere` is sent by another tab. */
export type Upload = {
  id: string
  evidence_id: string | null
  name: string
  size: number
  sent: number
  rate: number | null
  state: "queued" | "sending" | "offline" | "failed" | "elsewhere"
  message: string | null
}

export type ShelfState = { evidence: readonly Evidence[]; uploads: readonly Upload[]; said: string }

const AT_ONCE = 2
const wordsOf = (cause: unknown) => (cause instanceof Error ? cause.message : "Something went wrong. Try again.")

export class Shelf {
  state: ShelfState
  private readonly listeners = new Set<() => void>()
  private readonly files = new Map<string, File>()
  private readonly aborts = new Map<string, AbortController>()
  private poll: ReturnType<typeof setTimeout> | undefined
  private wait = 1000

  /** Every piece of evidence this page has ever heard of, removed ones too. */
  readonly seen: Set<string>
  private opened: readonly Evidence[]

  private readonly session_id: string
  private readonly workspace_id: string

  constructor(session_id: string, workspace_id: string, evidence: readonly Evidence[]) {
    this.session_id = session_id
    this.workspace_id = workspace_id
    this.state = { evidence, uploads: [], said: "" }
    this.seen = new Set(evidence.map(({ evidence_id }) => evidence_id))
    this.opened = evidence
  }

  subscribe = (listener: () => void) => {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }
  snapshot = () => this.state

  private tell(change: Partial<ShelfState>) {
    this.state = { ...this.state, ...change }
    for (const { evidence_id } of change.evidence ?? []) this.seen.add(evidence_id)
    for (const listener of this.listeners) listener()
  }

  private setUpload(id: string, change: Partial<Upload>) {
    this.tell({ uploads: this.state.uploads.map((each) => (each.id === id ? { ...each, ...change } : each)) })
  }
  private dropUpload(id: string) {
    this.files.delete(id)
    this.aborts.delete(id)
    this.tell({ uploads: this.state.uploads.filter((each) => each.id !== id) })
    this.next()
  }
  private put(evidence: Evidence) {
    const others = this.state.evidence
    const isKnown = others.some((each) => each.evidence_id === evidence.evidence_id)
    this.tell({
      evidence: isKnown
        ? others.map((each) => (each.evidence_id === evidence.evidence_id ? evidence : each))
        : [...others, evidence],
    })
  }

  /** What a page that is opened knows and this shelf does not. What was removed here stays away. */
  learn(evidence: readonly Evidence[]) {
    const news = evidence.filter(({ evidence_id }) => !this.seen.has(evidence_id))
    if (news.length > 0) this.state = { ...this.state, evidence: [...this.state.evidence, ...news] }
    for (const { evidence_id } of news) this.seen.add(evidence_id)
  }

  /** When the fields are drawn: uploads that stopped go on where the device has the file. */
  open(evidence: readonly Evidence[]) {
    // Fields that are drawn anew are no new page, and a page from the browser's memory may be an old one.
    if (this.opened !== evidence) void this.look()
    this.opened = evidence
    void this.resumeKept()
    this.watch(1000)
  }

  private async resumeKept() {
    for (const each of this.state.evidence) {
      if (each.status !== "uploading" || this.uploadOf(each.evidence_id)) continue
      const file = await keptFile(each.evidence_id)
      if (file && file.size === each.size_bytes && !this.uploadOf(each.evidence_id)) this.resume(each, file)
    }
  }

  uploadOf = (evidence_id: string) => this.state.uploads.find((each) => each.evidence_id === evidence_id)

  /** Sends files. One whose name and size are those of a stopped upload goes on where that stopped. */
  add(files: readonly File[]) {
    for (const file of files) {
      const stopped = this.state.evidence.find(
        (each) =>
          each.status === "uploading" &&
          each.name === file.name &&
          each.size_bytes === file.size &&
          !this.uploadOf(each.evidence_id),
      )
      if (stopped) this.resume(stopped, file)
      else this.queue(crypto.randomUUID(), file, null)
    }
    this.next()
  }

  resume(evidence: Evidence, file: File) {
    this.queue(crypto.randomUUID(), file, evidence)
    this.next()
  }

  private queue(id: string, file: File, known: Evidence | null) {
    this.files.set(id, file)
    const upload: Upload = {
      id,
      evidence_id: known?.evidence_id ?? null,
      name: file.name,
      size: file.size,
      sent: known?.received_bytes ?? 0,
      rate: null,
      state: "queued",
      message: null,
    }
    this.tell({ uploads: [...this.state.uploads, upload] })
  }

  private next() {
    const active = this.state.uploads.filter(({ state }) => state === "sending" || state === "offline").length
    for (const upload of this.state.uploads.filter(({ state }) => state === "queued").slice(0, AT_ONCE - active)) {
      void this.run(upload)
    }
  }

  private async run({ id, name, size, evidence_id }: Upload) {
    const file = this.files.get(id)
    if (!file) return
    const abort = new AbortController()
    this.aborts.set(id, abort)
    this.setUpload(id, { state: "sending", message: null })
    const options = { workspace_id: this.workspace_id, signal: abort.signal }
    try {
      const done = await transfer({
        session_id: this.session_id,
        file,
        evidence_id,
        options,
        announce: async () => {
          const made = await call<typeof createEvidence>(
            "POST /api/v1/onboarding/{session_id}/evidence",
            { session_id: this.session_id, name, size_bytes: size },
            { ...options, idempotency_key: id },
          )
          this.put(made)
          this.setUpload(id, { evidence_id: made.evidence_id })
          await keepFile(made.evidence_id, file)
          return made
        },
        onState: (change) => this.setUpload(id, change),
      })
      if (done === "elsewhere") {
        this.setUpload(id, { state: "elsewhere" })
        return this.watch(2000)
      }
      void forgetFile(done.evidence_id)
      this.put(done)
      this.tell({ said: `${name} has arrived` })
      this.dropUpload(id)
      this.watch(500)
    } catch (cause) {
      if (abort.signal.aborted) return
      this.setUpload(id, { state: "failed", message: wordsOf(cause) })
      this.tell({ said: `${name} could not be sent. ${wordsOf(cause)}` })
      this.next()
    }
  }

  retry(id: string) {
    this.setUpload(id, { state: "queued", message: null })
    this.next()
  }

  /** Stops an upload and removes what has arrived of it. */
  async cancel(id: string) {
    const upload = this.state.uploads.find((each) => each.id === id)
    this.aborts.get(id)?.abort()
    this.dropUpload(id)
    if (upload?.evidence_id) await this.remove(upload.evidence_id)
    this.tell({ said: `${upload?.name ?? "The file"} is not sent` })
  }

  async remove(evidence_id: string) {
    const { session_id, workspace_id } = this
    await call<typeof removeEvidence>(
      "DELETE /api/v1/onboarding/{session_id}/evidence/{evidence_id}",
      { session_id, evidence_id },
      { workspace_id },
    )
    void forgetFile(evidence_id)
    const gone = this.state.evidence.find((each) => each.evidence_id === evidence_id)
    this.tell({
      evidence: this.state.evidence.filter((each) => each.evidence_id !== evidence_id),
      said: `${gone?.name ?? "The source"} removed`,
    })
  }

  async addUrl(url: string) {
    const { session_id, workspace_id } = this
    const evidence = await call<typeof addEvidenceUrl>(
      "POST /api/v1/onboarding/{session_id}/evidence/url",
      { session_id, url },
      { workspace_id },
    )
    this.put(evidence)
    this.tell({ said: `${evidence.name} added` })
    this.watch(500)
  }

  /** Fetches a page anew in place of one that could not be read. */
  async again(evidence: Evidence) {
    try {
      await this.addUrl(evidence.url ?? "")
      await this.remove(evidence.evidence_id)
    } catch (cause) {
      this.put({ ...evidence, problem: { code: "upstream_failed", message: wordsOf(cause) } })
      this.tell({ said: wordsOf(cause) })
    }
  }

  /** Asks how far the reading is, less and less often, and not while nobody looks. */
  watch(wait = this.wait) {
    clearTimeout(this.poll)
    this.wait = wait
    const isElsewhere = this.state.uploads.some(({ state }) => state === "elsewhere")
    if (!isElsewhere && !this.state.evidence.some(isPending)) return
    if (document.visibilityState === "hidden" || this.listeners.size === 0) return
    this.poll = setTimeout(() => void this.look(), wait)
  }

  /** Asks the server for the evidence of the session. */
  async look() {
    const { session_id, workspace_id } = this
    try {
      const before = new Map(this.state.evidence.map((each) => [each.evidence_id, each.status]))
      const { evidence } = await call<typeof listEvidence>(
        "GET /api/v1/onboarding/{session_id}/evidence",
        { session_id },
        { workspace_id },
      )
      const news = evidence.flatMap(({ evidence_id, name, status, fact_count, problem }) => {
        if (before.get(evidence_id) === status) return []
        if (status === "read") return [`${name} read, ${fact_count} facts found`]
        return status === "failed" ? [`${name} could not be read. ${problem?.message ?? ""}`] : []
      })
      this.tell({ evidence, ...(news.length > 0 && { said: news.join(". ") }) })
      const done = this.state.uploads.filter(
        ({ state, evidence_id }) =>
          state === "elsewhere" && evidence.find((each) => each.evidence_id === evidence_id)?.status !== "uploading",
      )
      for (const { id } of done) this.dropUpload(id)
      this.watch(news.length > 0 ? 1000 : Math.min(8000, this.wait * 1.5))
    } catch {
      // The connection is away: the rows stay as they were, and the next look tells.
      this.watch(8000)
    }
  }
}

const shelves = new Map<string, Shelf>()

/** The shelf of a session, one per page load. */
export function shelfOf(session_id: string, workspace_id: string, evidence: readonly Evidence[]): Shelf {
  const found = shelves.get(session_id) ?? new Shelf(session_id, workspace_id, evidence)
  if (typeof window !== "undefined") shelves.set(session_id, found)
  found.learn(evidence)
  return found
}
