import { clean } from "#lib/evidence/formats/builder"

/** A file's name for people: without folders, control characters and marks that turn the direction of text around. */
export function cleanName(name: string): string {
  const last = clean(name).split(/[/\\]/).at(-1) ?? ""
  return last.replace(/\s+/g, " ").trim().slice(0, 300).toWellFormed()
}

/** What a fetched page is called: its site, with the words of its path. */
export function nameOfUrl(address: string): string {
  const { hostname, pathname } = new URL(address)
  const host = hostname.replace(/^www\./, "")
  const path = pathname.replace(/\/+$/, "")
  return cleanName(path === "" ? host : `${host} ${decoded(path).replaceAll("/", " ").trim()}`)
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    // Not percent-encoded text: it is shown as it stands.
    return path
  }
}
