import type { PairPage, PairSort } from "candor/api";

/** The heads of the columns, by which rows are sorted. */
export function PairHead({
  head: { left, right },
  sorted,
  showSort,
}: {
  head: PairPage;
  sorted: PairSort;
  showSort: (sort: PairSort) => void;
}) {
  const columns: [PairSort, string][] = [
    ["query", "query"],
    ["left", left],
    ...(right === null ? [] : [["right", right] satisfies [PairSort, string]]),
  ];
  return (
    <thead>
      <tr aria-rowindex={1} className="pair">
        {columns.map(([sort, title]) => (
          <th key={sort} scope="col" aria-sort={sort === sorted ? orderOf(sort) : "none"}>
            <button type="button" className="sort" onClick={() => showSort(sort)}>
              {title}
              {sort === sorted && (
                <span aria-hidden="true">{orderOf(sort) === "ascending" ? " ↑" : " ↓"}</span>
              )}
            </button>
          </th>
        ))}
      </tr>
    </thead>
  );
}

/** Queries from the first on, compliance from yes to no. */
function orderOf(sort: PairSort): "ascending" | "descending" {
  return sort === "query" ? "ascending" : "descending";
}
