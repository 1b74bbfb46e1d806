/** Why a document cannot be read. `message` is for the person who gave it: what is wrong, and what to do. */
export type Problem = { code: ProblemCode; message: string }

export type ProblemCode =
  | "unsupported"
  | "protected"
  | "damaged"
  | "empty"
  | "too_complex"
  | "too_slow"
  | "not_found"
  | "unread"

export class Unreadable extends Error {
  override readonly name = "Unreadable"
  readonly code: ProblemCode
  constructor(code: ProblemCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}

export const FORMATS = "Bridge reads PDF, Word, PowerPoint and Excel files, CSV, Markdown, text, HTML, PNG and JPEG."

export const damaged = (cause?: unknown) =>
  new Unreadable(
    "damaged",
    "This file is damaged or cut off. Open it on your computer, save it again and send the new file.",
    { cause },
  )

export const tooComplex = () =>
  new Unreadable(
    "too_complex",
    "This file unpacks to far more than its size, so it was not opened. Save it again from the program it was made with.",
  )

export const locked = () =>
  new Unreadable(
    "protected",
    "This file is protected by a password. Save a copy without the password and send that one.",
  )
