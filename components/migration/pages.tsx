import type { Route } from "next"
import Link from "next/link"
import { buttonStyle } from "#components/ui/button"

/** The way through a list that is read a page at a time: on, and back to its beginning. */
export function Pages({ path, said, next }: { path: string; said: Record<string, string>; next: string | null }) {
  const { cursor, did: _, ...rest } = said
  const at = (query: Record<string, string>) => {
    const words = new URLSearchParams(query).toString()
    return (words ? `${path}?${words}` : path) as Route
  }
  if (!cursor && !next) return null
  return (
    <nav aria-label="Pages" className="mt-5 flex flex-wrap gap-2">
      {cursor && (
        <Link href={at(rest)} className={buttonStyle({ variant: "secondary", size: "sm" })}>
          First page
        </Link>
      )}
      {next && (
        <Link href={at({ ...rest, cursor: next })} className={buttonStyle({ variant: "secondary", size: "sm" })}>
          Next page
        </Link>
      )}
    </nav>
  )
}
