/** Questions the sample warehouse can answer, to begin with. */
export const EXAMPLES = [
  "Show revenue by month and by region, and the top ten products",
  "How many orders came from each channel in the last 90 days?",
  "Which product categories are returned most often?",
] as const
