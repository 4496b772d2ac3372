"use strict";
// Search and opening only: without it everything is there to be read.
const departments = [...document.querySelectorAll("details.department")];
const open = () => {
  const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (named instanceof HTMLDetailsElement) {
    named.open = true;
    named.scrollIntoView();
  }
};
addEventListener("hashchange", open);
open();
const search = document.getElementById("search");
const found = document.getElementById("found");
search.closest("p").hidden = false;
search.addEventListener("input", () => {
  const word = search.value.trim().toLowerCase();
  let number = 0;
  for (const one of departments) {
    const has = one.textContent.toLowerCase().includes(word);
    one.hidden = !has;
    number += has ? 1 : 0;
    let systems = 0;
    for (const row of one.querySelectorAll("tbody tr")) {
      row.hidden = word !== "" && !row.textContent.toLowerCase().includes(word);
      systems += row.hidden ? 0 : 1;
    }
    // Where only the name of the department is found, all of its systems are meant.
    if (systems === 0) {
      for (const row of one.querySelectorAll("tbody tr")) { row.hidden = false; }
    }
    for (const node of document.querySelectorAll(`[data-of="${one.id}"]`)) {
      node.classList.toggle("faint", !has);
    }
  }
  found.textContent = word === "" ? "" : String(number);
});
