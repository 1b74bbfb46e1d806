// Questions over the sample warehouse with the result they must give, as SQL written by hand: an answer is right when it
// holds exactly these rows, in this order, whatever its own SQL looks like. `TODAY` stands for the day of the run.

export type Golden = { ask: string; tiles: { sql: string; chart?: string }[] }
/** Questions that must end in a question back, or in a refusal that names its reason. */
export type Turned = { ask: string; kind: "question" | "refusal"; says: RegExp }

const one = (ask: string, sql: string, chart?: string): Golden => ({ ask, tiles: [chart ? { sql, chart } : { sql }] })

export const GOLDEN: Golden[] = [
  {
    ask: "Show revenue by month and by region, and the top ten products",
    tiles: [
      {
        chart: "line",
        sql: "select date_trunc('month', ordered_at)::date, sum(net_amount) from orders group by 1 order by 1",
      },
      { chart: "bar", sql: "select region, sum(net_amount) from orders group by 1 order by 2 desc" },
      {
        chart: "bar",
        sql: "select product_name, sum(line_amount) from order_items join products using (product_id) group by 1 order by 2 desc limit 10",
      },
    ],
  },
  one("How many orders did we have in 2026?", "select count(*) from orders where year(ordered_at) = 2026", "kpi"),
  one("What was total revenue in 2025?", "select sum(net_amount) from orders where year(ordered_at) = 2025", "kpi"),
  one(
    "average order value by channel",
    "select channel, avg(net_amount) from orders group by 1 order by 2 desc",
    "bar",
  ),
  one(
    "Revenue by month and region",
    "select date_trunc('month', ordered_at)::date, region, sum(net_amount) from orders group by 1, 2 order by 1, 2",
    "line",
  ),
  one(
    "weekly orders from the App channel in 2026",
    "select date_trunc('week', ordered_at)::date, count(*) from orders where channel = 'App' and year(ordered_at) = 2026 group by 1 order by 1",
    "line",
  ),
  one(
    "top 5 customers by revenue",
    "select customer_code, sum(net_amount) from orders join customers using (customer_id) group by 1 order by 2 desc limit 5",
    "bar",
  ),
  one(
    "share of orders by status",
    "select status, count(*), count(*) / (select count(*) from orders) from orders group by 1 order by 2 desc",
    "pie",
  ),
  one(
    "refund rate by month",
    "select date_trunc('month', ordered_at)::date, avg((status = 'refunded')::int) from orders group by 1 order by 1",
    "line",
  ),
  one("what share of orders were cancelled", "select avg((status = 'cancelled')::int) from orders", "kpi"),
  one(
    "revenue excluding cancelled and refunded orders by quarter",
    "select date_trunc('quarter', ordered_at)::date, sum(net_amount) from orders where status in ('completed', 'processing') group by 1 order by 1",
    "line",
  ),
  one(
    "units sold by product category",
    "select category, sum(quantity) from order_items join products using (product_id) group by 1 order by 2 desc",
    "bar",
  ),
  one(
    "profit by category in 2025",
    "select category, sum(line_amount - line_cost) from order_items join products using (product_id) join orders using (order_id) where year(ordered_at) = 2025 group by 1 order by 2 desc",
    "bar",
  ),
  one(
    "profit margin by category",
    "select category, sum(line_amount - line_cost) / sum(line_amount) from order_items join products using (product_id) group by 1 order by 2 desc",
    "bar",
  ),
  one("customers by segment", "select segment, count(*) from customers group by 1 order by 2 desc", "bar"),
  one(
    "new customers by month in 2026",
    "select date_trunc('month', customer_since)::date, count(*) from customers where year(customer_since) = 2026 group by 1 order by 1",
    "line",
  ),
  one(
    "revenue by customer segment",
    "select segment, sum(net_amount) from orders join customers using (customer_id) group by 1 order by 2 desc",
    "bar",
  ),
  one(
    "MRR by plan",
    "select plan, sum(monthly_amount) from subscriptions where cancelled_on is null group by 1 order by 2 desc",
    "bar",
  ),
  one(
    "how many active subscriptions are there by plan",
    "select plan, count(*) from subscriptions where cancelled_on is null group by 1 order by 2 desc",
    "bar",
  ),
  one(
    "churn rate by plan",
    "select plan, avg((cancelled_on is not null)::int) from subscriptions group by 1 order by 2 desc",
    "bar",
  ),
  one(
    "marketing spend by channel in Q3 2026",
    "select channel, sum(spend) from marketing_spend where day >= '2026-07-01' and day < '2026-10-01' group by 1 order by 2 desc",
    "bar",
  ),
  one(
    "click through rate by channel",
    "select channel, sum(clicks) / sum(impressions) from marketing_spend group by 1 order by 2 desc",
    "bar",
  ),
  one(
    "average satisfaction by topic",
    "select topic, avg(satisfaction) from support_tickets group by 1 order by 2 desc",
    "bar",
  ),
  one(
    "support tickets per week since June 2026",
    "select date_trunc('week', opened_at)::date, count(*) from support_tickets where opened_at >= '2026-06-01' group by 1 order by 1",
    "line",
  ),
  one(
    "high priority tickets about delivery by contact channel",
    "select contact_channel, count(*) from support_tickets where priority = 'High' and topic = 'Delivery' group by 1 order by 2 desc",
    "bar",
  ),
  one(
    "conversion rate by device",
    "select device, avg(has_purchase::int) from web_sessions_wide group by 1 order by 2 desc",
    "bar",
  ),
  one(
    "orders over 500 dollars by channel",
    "select channel, count(*) from orders where net_amount > 500 group by 1 order by 2 desc",
    "bar",
  ),
  one(
    "how many customers placed more than 10 orders",
    "select count(*) from (select customer_id from orders group by 1 having count(*) > 10)",
    "kpi",
  ),
  one(
    "revenue by month compared to last year",
    "with m as (select date_trunc('month', ordered_at)::date as d, sum(net_amount) as v from orders group by 1) select a.d, a.v, b.v, a.v / b.v - 1 from m a left join m b on b.d = a.d - interval 1 year order by 1",
    "line",
  ),
  one(
    "monthly revenue growth",
    "with m as (select date_trunc('month', ordered_at)::date as d, sum(net_amount) as v from orders group by 1) select d, v, v / lag(v) over (order by d) - 1 from m order by 1",
    "line",
  ),
  one(
    "cumulative revenue in 2026",
    "with m as (select date_trunc('month', ordered_at)::date as d, sum(net_amount) as v from orders where year(ordered_at) = 2026 group by 1) select d, v, sum(v) over (order by d) from m order by 1",
    "line",
  ),
  one(
    "top 3 products in each category by revenue",
    "with p as (select category, product_name, sum(line_amount) as v from order_items join products using (product_id) group by 1, 2), r as (select *, rank() over (partition by category order by v desc) as place from p) select category, place, product_name, v from r where place <= 3 order by 1, 2",
    "table",
  ),
  one(
    "revenue by weekday",
    "select dayname(ordered_at), sum(net_amount) from orders group by 1, isodow(ordered_at) order by isodow(ordered_at)",
    "bar",
  ),
  one(
    "orders by hour of day and weekday",
    "select hour(ordered_at), dayname(ordered_at), count(*) from orders group by 1, 2, isodow(ordered_at) order by 1, isodow(ordered_at)",
    "heatmap",
  ),
  one("average orders per day", "select count(*) / count(distinct ordered_at::date) from orders", "kpi"),
  one("revenue per customer", "select sum(net_amount) / count(distinct customer_id) from orders", "kpi"),
  one(
    "best selling products",
    "select product_name, sum(quantity) from order_items join products using (product_id) group by 1 order by 2 desc limit 10",
    "bar",
  ),
  one(
    "which customers spent the most in 2026",
    "select customer_code, sum(net_amount) from orders join customers using (customer_id) where year(ordered_at) = 2026 group by 1 order by 2 desc limit 10",
    "bar",
  ),
  one(
    "revenue in the last 6 months by region",
    "select region, sum(net_amount) from orders where ordered_at >= date_trunc('month', date 'TODAY') - interval 6 month and ordered_at < date_trunc('month', date 'TODAY') group by 1 order by 2 desc",
    "bar",
  ),
  one(
    "average resolution time by priority",
    "select priority, avg(resolution_hours) from support_tickets group by 1 order by 2 desc",
    "bar",
  ),
  one(
    "number of unique customers per month",
    "select date_trunc('month', ordered_at)::date, count(distinct customer_id) from orders group by 1 order by 1",
    "line",
  ),
  one(
    "orders by channel, 2025 vs 2026",
    "select year(ordered_at)::varchar, channel, count(*) from orders where year(ordered_at) in (2025, 2026) group by 1, 2 order by 2, 1",
    "bar",
  ),
  {
    ask: "Revenue by month, orders by channel and average order value by region for 2026",
    tiles: [
      {
        sql: "select date_trunc('month', ordered_at)::date, sum(net_amount) from orders where year(ordered_at) = 2026 group by 1 order by 1",
      },
      { sql: "select channel, count(*) from orders where year(ordered_at) = 2026 group by 1 order by 2 desc" },
      { sql: "select region, avg(net_amount) from orders where year(ordered_at) = 2026 group by 1 order by 2 desc" },
    ],
  },
  {
    ask: "How many support tickets were opened in January 2026, and what is the average resolution time by priority?",
    tiles: [
      { sql: "select count(*) from support_tickets where opened_at >= '2026-01-01' and opened_at < '2026-02-01'" },
      {
        sql: "select priority, avg(resolution_hours) from support_tickets where opened_at >= '2026-01-01' and opened_at < '2026-02-01' group by 1 order by 2 desc",
      },
    ],
  },
  one(
    "sales by product for the Tents category",
    "select product_name, sum(line_amount) from order_items join products using (product_id) where category = 'Tents' group by 1 order by 2 desc",
    "bar",
  ),
  one(
    "checkout funnel",
    "select event_name, count(distinct session_id) from web_events group by 1 order by 2 desc",
    "funnel",
  ),
  one("orders by status as a table", "select status, count(*) from orders group by 1 order by 2 desc", "table"),
  one(
    "share of revenue by region as a pie chart",
    "select region, sum(net_amount), sum(net_amount) / (select sum(net_amount) from orders) from orders group by 1 order by 2 desc",
    "pie",
  ),
  one(
    "how many subscriptions were cancelled each month",
    "select date_trunc('month', cancelled_on)::date, count(*) from subscriptions where cancelled_on is not null group by 1 order by 1",
    "line",
  ),
  one("cancel reasons", "select cancel_reason, count(*) from subscriptions group by 1 order by 2 desc", "bar"),
  {
    ask: "Give me a dashboard with monthly revenue, orders by status, top 5 categories and total customers",
    tiles: [
      { sql: "select date_trunc('month', ordered_at)::date, sum(net_amount) from orders group by 1 order by 1" },
      { sql: "select status, count(*) from orders group by 1 order by 2 desc" },
      {
        sql: "select category, sum(line_amount) from order_items join products using (product_id) group by 1 order by 2 desc limit 5",
      },
      { sql: "select count(*) from customers", chart: "kpi" },
    ],
  },
]

export const TURNED: Turned[] = [
  { ask: "amount by month", kind: "question", says: /Gross amount.*Net amount/s },
  { ask: "revenue by galaxy", kind: "refusal", says: /"galaxy".*region/s },
  { ask: "forecast revenue for next quarter", kind: "refusal", says: /do not predict/ },
  { ask: "delete all orders", kind: "refusal", says: /only read/ },
  { ask: "why did revenue drop in March?", kind: "refusal", says: /cannot tell causes/ },
  { ask: "bananas", kind: "refusal", says: /"bananas"/ },
]
