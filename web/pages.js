// Draws what a table says already, for those who see it; without scripts the table is there.
"use strict";

for (const figure of document.querySelectorAll("[data-chart]")) {
  const table = figure.querySelector("table");
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const heads = [...table.tHead.rows[0].cells].slice(1);
  const rows = [...table.tBodies[0].rows];
  const canvas = document.createElement("canvas");
  canvas.setAttribute("aria-hidden", "true"); // the table is what is read
  const box = document.createElement("div");
  box.className = "chart";
  box.append(canvas);
  figure.prepend(box);
  Chart.defaults.color = colour("--ink-soft");
  Chart.defaults.borderColor = colour("--line");
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  new Chart(canvas, {
    type: "bar",
    data: {
      labels: rows.map((row) => row.cells[0].textContent),
      datasets: heads.map((head, i) => ({
        label: head.textContent,
        data: rows.map((row) => Number(row.cells[i + 1].textContent.replaceAll(",", ""))),
        backgroundColor: colour(`--${head.dataset.state}`),
      })),
    },
    options: {
      animation: false, maintainAspectRatio: false,
      scales: { x: { stacked: true, grid: { display: false } }, y: { stacked: true, beginAtZero: true } },
      plugins: { legend: { position: "bottom", labels: { boxWidth: 12 } } },
    },
  });
}
