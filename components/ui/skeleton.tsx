import { cx } from "class-variance-authority"

/** A place held while its content is on the way. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden="true" className={cx("animate-pulse rounded-md bg-sunken", className)} />
}
