/// What the page can do beyond being read: find a column, sort columns, open everything for paper.
/// Without it the page is complete; the tools it drives are hidden then.
enum Script {
  static let text = """
    "use strict";
    (() => {
      const cards = Array.from(document.querySelectorAll(".column"));
      const grids = Array.from(document.querySelectorAll(".columns"));
      const tools = document.querySelector(".tools");
      const more = document.querySelector(".more");
      if (tools && cards.length) {
        const find = tools.querySelector("input");
        const order = tools.querySelector("select");
        const count = tools.querySelector("output");
        const first = grids[0].children.length;
        const arrange = () => {
          const key = order.value;
          cards.sort((a, b) => Number(a.dataset[key]) - Number(b.dataset[key]));
          const wanted = find.value.trim().toLowerCase();
          let shown = 0;
          for (const card of cards) {
            const fits = card.querySelector(".name").textContent.toLowerCase().includes(wanted);
            card.hidden = !fits;
            const place = grids[1] && (wanted ? !fits : shown >= first) ? grids[1] : grids[0];
            place.append(card);
            if (fits) shown += 1;
          }
          if (more) more.hidden = wanted !== "";
          count.textContent = wanted ? shown + " of " + cards.length : "";
        };
        find.addEventListener("input", arrange);
        order.addEventListener("change", arrange);
        tools.hidden = false;
      }
      window.addEventListener("beforeprint", () => {
        for (const part of document.querySelectorAll("details")) part.open = true;
      });
    })();
    """
}
