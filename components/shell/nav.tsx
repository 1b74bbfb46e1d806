"use client"

import { cx } from "class-variance-authority"
import Link, { useLinkStatus } from "next/link"
import { usePathname } from "next/navigation"
import { isWithin, SECTIONS, sectionsFor } from "#components/shell/sections"
import { Spinner } from "#components/ui/spinner"

/** The rail's list of sections. `compact` shows icons only, with the name as their label. */
export function RailNav({
  is_platform_admin: isPlatformAdmin,
  compact,
  onNavigate,
}: {
  is_platform_admin: boolean
  compact?: boolean
  onNavigate?: () => void
}) {
  const pathname = usePathname()
  return (
    <nav aria-label="Workspace" className="min-h-0 flex-1 overflow-y-auto px-2 py-3">
      {sectionsFor(isPlatformAdmin).map(({ heading, sections }) => (
        <div key={heading ?? "rest"} className="mb-4">
          {heading && !compact && <h2 className="px-3 pb-1 text-xs text-muted">{heading}</h2>}
          <ul>
            {sections.map(({ href, name, icon: Icon }) => {
              const isCurrent = isWithin(pathname, href)
              return (
                <li key={href}>
                  <Link
                    href={href}
                    onClick={onNavigate}
                    aria-current={isCurrent ? "page" : undefined}
                    title={compact ? name : undefined}
                    className={cx(
                      "flex h-9 items-center gap-3 rounded-md px-3 pointer-coarse:h-11",
                      compact && "justify-center px-0",
                      isCurrent ? "bg-sunken font-medium" : "text-muted hover:bg-sunken hover:text-foreground",
                    )}
                  >
                    <Icon aria-hidden="true" className="size-4 shrink-0" />
                    <span className={compact ? "sr-only" : "min-w-0 flex-1 truncate"}>{name}</span>
                    <OnItsWay />
                  </Link>
                </li>
              )
            })}
          </ul>
        </div>
      ))}
    </nav>
  )
}

/** Shown on a link that was followed, until its page is there. */
function OnItsWay() {
  const { pending } = useLinkStatus()
  return pending ? <Spinner /> : null
}

const BOTTOM = SECTIONS.slice(0, 2).flatMap(({ sections }) => sections)

/** The four main sections at the thumb, on narrow screens. `children` is the fifth place. */
export function BottomNav({ children }: { children: React.ReactNode }) {
  const pathname = usePathname()
  return (
    <nav
      aria-label="Sections"
      className="fixed inset-x-0 bottom-0 z-30 border-t border-border bg-background pb-[env(safe-area-inset-bottom)] lg:hidden"
    >
      <ul className="grid grid-cols-5">
        {BOTTOM.map(({ href, name, icon: Icon }) => {
          const isCurrent = isWithin(pathname, href)
          return (
            <li key={href} className="min-w-0">
              <Link
                href={href}
                aria-current={isCurrent ? "page" : undefined}
                className={cx(
                  "relative flex h-14 flex-col items-center justify-center gap-1 text-xs -outline-offset-2!",
                  isCurrent ? "font-medium" : "text-muted",
                )}
              >
                {isCurrent && <span className="absolute inset-x-4 top-0 h-0.5 bg-accent" />}
                <Icon aria-hidden="true" className="size-5" />
                <span className="max-w-full truncate px-1">{name}</span>
                <span className="absolute top-2 right-3">
                  <OnItsWay />
                </span>
              </Link>
            </li>
          )
        })}
        <li className="min-w-0">{children}</li>
      </ul>
    </nav>
  )
}
