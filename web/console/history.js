// The expressions that were evaluated, kept by the browser.

const most = 200;

export class History {
  constructor(key) {
    this.key = key;
    try {
      this.items = JSON.parse(localStorage.getItem(key)) ?? [];
    } catch {
      this.items = [];
    }
    this.at = this.items.length;
  }

  add(text) {
    this.items = this.items.filter((t) => t !== text).concat(text).slice(-most);
    this.at = this.items.length;
    try {
      localStorage.setItem(this.key, JSON.stringify(this.items));
    } catch {
      // storage is full or forbidden: the history lives as long as the page
    }
  }

  last() {
    return this.items.at(-1) ?? "";
  }

  // step moves through the expressions; text is what stands now, kept beyond the end.
  step(by, text) {
    if (this.at === this.items.length) this.draft = text;
    this.at = Math.min(Math.max(this.at + by, 0), this.items.length);
    return this.at === this.items.length ? (this.draft ?? "") : this.items[this.at];
  }
}
