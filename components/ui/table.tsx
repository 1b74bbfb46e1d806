import { cx } from "class-variance-authority"
import type { ComponentProps, ReactNode } from "react"

/** A table that scrolls sideways inside itself, reachable by keyboard, named by its caption. */
export function Table({
  caption,
  hide_caption: hideCaption = false,
  className,
  children,
  ...rest
}: ComponentProps<"table"> & { caption: string; hide_caption?: boolean; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls; this is a box that scrolls
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard
    <div role="group" aria-label={caption} tabIndex={0} className="relative max-w-full overflow-x-auto">
      <table className={cx("w-full border-collapse text-sm", className)} {...rest}>
        <caption className={hideCaption ? "sr-only" : "pb-2 text-left font-medium"}>{caption}</caption>
        {children}
      </table>
    </div>
  )
}

export function Th({ className, numeric, ...rest }: ComponentProps<"th"> & { numeric?: boolean }) {
  return (
    <th
      scope="col"
      className={cx(
        "h-9 border-b border-border-strong px-3 font-medium whitespace-nowrap text-muted first:pl-0 last:pr-0",
        numeric ? "text-right" : "text-left",
        className,
      )}
      {...rest}
    />
  )
}

export function Td({ className, numeric, ...rest }: ComponentProps<"td"> & { numeric?: boolean }) {
  return (
    <td
      className={cx(
        "h-10 border-b border-border px-3 py-2 first:pl-0 last:pr-0",
        numeric ? "text-right whitespace-nowrap" : "text-left",
        className,
      )}
      {...rest}
    />
  )
}
