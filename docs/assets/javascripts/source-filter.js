// The list of sources, narrowed to a kind and a topic. Without this the whole list stands, by kind, each with its topics.
const count = document.querySelector(".source-count");
if (count) {
  const groups = [...document.querySelectorAll("article h2")]
    .map((heading) => ({ heading, kind: heading.firstChild.textContent.trim(), list: heading.nextElementSibling }))
    .filter(({ list }) => list?.matches("ul"));
  const topicsOf = (item) => item.querySelector("em").textContent.split(", ");
  const topics = new Set(groups.flatMap(({ list }) => [...list.children].flatMap(topicsOf)));

  const choose = (name, values) => {
    const label = document.createElement("label");
    const select = document.createElement("select");
    label.append(name, select);
    select.append(new Option("All", ""), ...values.map((value) => new Option(value, value)));
    return { label, select };
  };
  const kind = choose("Kind of source", groups.map((group) => group.kind));
  const topic = choose("Topic", [...topics].sort());

  const narrow = () => {
    let shown = 0;
    for (const group of groups) {
      const wanted = !kind.select.value || kind.select.value === group.kind;
      let here = 0;
      for (const item of group.list.children) {
        item.hidden = !wanted || (topic.select.value && !topicsOf(item).includes(topic.select.value));
        here += item.hidden ? 0 : 1;
      }
      group.heading.hidden = group.list.hidden = here === 0;
      shown += here;
    }
    count.textContent = `${shown} sources`;
  };
  count.setAttribute("role", "status");
  const filter = document.createElement("div");
  filter.className = "source-filter";
  filter.append(kind.label, topic.label);
  filter.addEventListener("change", narrow);
  count.before(filter);
}
