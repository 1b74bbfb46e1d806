/** A slug from a name: small letters and digits joined by hyphens, at most 50 characters; `workspace` when nothing is left. */
export function slugOf(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
  return (
    plain
      .replace(/[^a-z0-9]+/g, "-")
      .slice(0, 50)
      .replace(/^-+|-+$/g, "") || "workspace"
  )
}

/** The next slug to try: `acme` -> `acme-2` -> `acme-3`. */
export function nextSlug(slug: string): string {
  const numbered = /^(.*)-(\d{1,6})$/.exec(slug)
  return numbered ? `${numbered[1]}-${Number(numbered[2]) + 1}` : `${slug}-2`
}
