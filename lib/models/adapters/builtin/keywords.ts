// The words of questions that are about no particular warehouse: how to group, order, filter, compare and draw.

export type Grain = "day" | "week" | "month" | "quarter" | "year"
export type Part = "hour_of_day" | "day_of_week" | "month_of_year"
export type ChartWish =
  | "line"
  | "bar"
  | "stacked"
  | "area"
  | "pie"
  | "table"
  | "kpi"
  | "heatmap"
  | "scatter"
  | "histogram"
  | "funnel"
  | "gauge"

type Plain =
  | "by"
  | "per"
  | "and"
  | "or"
  | "stop"
  | "where"
  | "with"
  | "is"
  | "not"
  | "share"
  | "rate"
  | "growth"
  | "yoy"
  | "previous"
  | "versus"
  | "cumulative"
  | "distribution"
  | "trend"
  | "which"
  | "list"
  | "sold"
  | "filler"

export type Keyword =
  | { key: Plain }
  | { key: "top"; order: "desc" | "asc"; concept?: string }
  | { key: "agg"; agg: "avg" | "median" | "max" | "min" | "sum" | "count" | "count_distinct" }
  | { key: "compare"; op: ">" | ">=" | "<" | "<=" }
  | { key: "grain"; grain: Grain; adjective: boolean }
  | { key: "part"; part: Part }
  | { key: "chart"; chart: ChartWish }
  | { key: "unsupported"; what: string }

const table = new Map<string, Keyword>()

/** Phrases are stems, separated by `|`. */
const put = (keyword: Keyword, phrases: string) => {
  for (const phrase of phrases.split("|")) table.set(phrase.replace(/\s+/g, " ").trim(), keyword)
}

put(
  { key: "by" },
  `by|for each|for every|across|split by|broken down by|break down by|breakdown by|grouped by|group by|segmented by
  |according to|in each|within each|from each|of each|for all|in every|among|sliced by|split into|separated by`,
)
put({ key: "per" }, "per|each|every")
put(
  { key: "and" },
  `and|,|&|plus|also|as well as|along with|together with|then|followed by|and also|and then|next to|alongside|additionally`,
)
put({ key: "stop" }, ".|;|?|!")
table.set("\n", { key: "stop" })
put({ key: "or" }, "or")
put(
  { key: "where" },
  "where|whose|only|just|that are|which are|limited to|restricted to|filtered to|filter by|filtered by|filter to",
)
put({ key: "is" }, "is|are|=|equal|equal to|was|were")
put(
  { key: "not" },
  `excluding|exclude|except|except for|without|not|other than|apart from|ignoring|leaving out|not from|not in|is not|are not
  |!=|minus|besides|not including|no|isn|aren|weren|wasn|non`,
)
put({ key: "with" }, "with|having")
put(
  { key: "share" },
  "share|percentage|percent|%|proportion|percentage share|mix|composition|contribution|fraction|relative share",
)
put({ key: "rate" }, "rate")
put(
  { key: "growth" },
  `growth|growth rate|month over month|mom|month on month|week over week|week on week|wow|day over day|quarter over quarter
  |qoq|percent change|percentage change|% change|relative change|month over month growth|growing`,
)
put(
  { key: "yoy" },
  `year over year|yoy|year on year|year before|the year before|a year ago|a year before|prior year comparison`,
)
put(
  { key: "previous" },
  `compared to the previous period|versus the previous period|versus previous period|compared with the previous period
  |compared to previous period|against the previous period|period over period`,
)
put(
  { key: "versus" },
  "versus|v|against|compared to|compared with|relative to|compare|comparing|comparison of|comparison",
)
put({ key: "cumulative" }, "cumulative|running total|accumulated|cumulated|running sum|cumulatively")
put({ key: "distribution" }, "distribution|spread|frequency")
put(
  { key: "trend" },
  `over time|trend|timeline|evolution|evolve|develop|history|time series|through time|develope|over the months|evolved
  |developed|changed|historically|trending|trended|over the year|throughout the year|evolution of|trend of`,
)
put({ key: "which" }, "which|what|who")
put({ key: "list" }, "list|list all|list of|show all|all the")
put({ key: "sold" }, "sold|sell")
put(
  { key: "top", order: "desc" },
  `top|best|highest|largest|biggest|greatest|most|leading|best performing|strongest|most valuable|the most|main|ranking|ranked
  |rank|top performing|most important|most successful|busiest|top ranked|longest`,
)
put(
  { key: "top", order: "desc", concept: "unit" },
  `best selling|bestselling|bestseller|best seller|top selling|most sold|most popular|popular|top seller|sold the most
  |sell the most|sell best|sold best|most often sold|most bought|most ordered`,
)
put(
  { key: "top", order: "desc", concept: "revenue" },
  "highest revenue|most revenue|most sales|highest sales|biggest revenue|largest revenue|best revenue|top grossing|highest grossing",
)
put({ key: "top", order: "desc", concept: "price" }, "most expensive|priciest|highest priced|dearest")
put({ key: "top", order: "asc", concept: "price" }, "cheapest|least expensive|lowest priced")
put({ key: "top", order: "desc", concept: "profit" }, "most profitable|highest profit|most profit")
put(
  { key: "top", order: "asc" },
  `bottom|worst|lowest|smallest|least|fewest|weakest|worst performing|the least|poorest|lowest performing|shortest`,
)
put(
  { key: "top", order: "asc", concept: "unit" },
  "least popular|worst selling|least sold|slowest selling|sold the least|sell worst|sold worst",
)
put({ key: "agg", agg: "avg" }, "average|avg|mean|typical|on average|an average")
put({ key: "agg", agg: "median" }, "median")
put({ key: "agg", agg: "max" }, "maximum|max")
put({ key: "agg", agg: "min" }, "minimum|min")
put({ key: "agg", agg: "sum" }, "total|sum|overall|combined|sum of|total of|in total|altogether|aggregate")
put(
  { key: "agg", agg: "count" },
  `number of|count of|how many|count|# of|total number of|amount of|no of|the number|number|counts of|total count of`,
)
put(
  { key: "agg", agg: "count_distinct" },
  `distinct|unique|different|number of distinct|number of unique|number of different|how many different|how many unique
  |how many distinct|count of unique|count of distinct|count distinct`,
)
put(
  { key: "compare", op: ">" },
  "over|above|more than|greater than|larger than|bigger than|exceeding|>|higher than|exceed|longer than|older than",
)
put({ key: "compare", op: ">=" }, "at least|>=|no less than|not less than|minimum of")
put(
  { key: "compare", op: "<" },
  "under|below|less than|fewer than|smaller than|<|lower than|cheaper than|shorter than|faster than",
)
put({ key: "compare", op: "<=" }, "at most|<=|no more than|not more than|up to|maximum of")

const ADJECTIVES: Record<Grain, string> = {
  day: "daily|day by day|per day|each day|every day",
  week: "weekly|week by week|per week|each week|every week",
  month: "monthly|month by month|per month|each month|every month",
  quarter: "quarterly|quarter by quarter|per quarter|each quarter|every quarter",
  year: "yearly|annual|annually|year by year|per year|each year|every year|per annum",
}
for (const [grain, phrases] of Object.entries(ADJECTIVES) as [Grain, string][]) {
  put({ key: "grain", grain, adjective: true }, phrases)
  put({ key: "grain", grain, adjective: false }, grain)
}
put({ key: "grain", grain: "day", adjective: false }, "date|calendar day")
put({ key: "part", part: "day_of_week" }, "weekday|day of week|day of the week|week day|days of the week")
put({ key: "part", part: "hour_of_day" }, "hour|hour of day|hour of the day|time of day|hourly|per hour")
put(
  { key: "part", part: "month_of_year" },
  "month of the year|month of year|calendar month|seasonality|seasonal pattern|season",
)
put({ key: "chart", chart: "pie" }, "pie chart|pie|donut|donut chart|doughnut|as a pie|doughnut chart")
put({ key: "chart", chart: "bar" }, "bar chart|bar|bar graph|column chart|as bar|bar diagram")
put({ key: "chart", chart: "stacked" }, "stacked bar|stacked|stacked bar chart|stacked chart|stacked column")
put({ key: "chart", chart: "line" }, "line chart|line graph|line|as a line|curve|line plot")
put({ key: "chart", chart: "area" }, "area chart|stacked area|stacked area chart|area graph")
put({ key: "chart", chart: "table" }, "table|as a table|in a table|tabular|grid")
put({ key: "chart", chart: "kpi" }, "single number|number tile|kpi|big number|headline number|scorecard")
put({ key: "chart", chart: "heatmap" }, "heatmap|heat map")
put(
  { key: "chart", chart: "scatter" },
  "scatter|scatter plot|scatterplot|scatter chart|correlation between|relationship between|correlation of",
)
put({ key: "chart", chart: "histogram" }, "histogram")
put({ key: "chart", chart: "funnel" }, "funnel|funnel chart")
put({ key: "chart", chart: "gauge" }, "gauge|gauge chart")
for (const what of [
  "map",
  "treemap",
  "sankey",
  "radar chart",
  "word cloud",
  "choropleth",
  "candlestick",
  "gantt chart",
])
  put({ key: "unsupported", what }, what)

const FILLERS = `show me give us please the a an of in for to do does did have has had we our i want need like would can could
  you create make build draw plot display chart graph dashboard report view tile visual visualise visualize see get let on at
  from this these those that there it its their how much made generate all data figure statistic find my about tell look panel
  overview using as into information break down breakdown come provide prepare put add any been be some interested
  understand hi hello hey bridge assistant kindly performance perform performing compute calculate determine many out same
  analyse analyze analysis summarise summarize summary both split plotted shown drawn displayed grouped sorted sort
  descending ascending desc asc together still ever here take company entire whole full period during dollar usd euro eur
  gbp pound buck worth placed bought purchased received opened happened got joined registered came went so far
  various kind actually currently now right exactly quick quickly nice good simple detail detailed key metric
  number's metrics shape who's business need's really`
put({ key: "filler" }, FILLERS.trim().split(/\s+/).join("|"))

/** The keyword of a phrase of stems, if it is one. */
export const keyword = (phrase: string): Keyword | undefined => table.get(phrase)

/** The longest keyword phrase in words. */
export const LONGEST = Math.max(...[...table.keys()].map((phrase) => phrase.split(" ").length))
