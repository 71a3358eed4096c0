// Runs in the page in place of office.js: the small part of Excel that the add-in's own JavaScript talks to.
// Functions that the add-in offers to Excel are kept in carecurveFunctions, by name.
globalThis.carecurveFunctions = {};

class ExcelError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

// Any method that is not listed exists and does nothing.
const withDefaults = (known) =>
  new Proxy(known, { get: (target, name) => (name in target ? target[name] : () => undefined) });

const context = () => ({
  workbook: withDefaults({
    name: "Budget.xlsx",
    worksheets: withDefaults({ onCalculated: { add() {} } }),
  }),
  application: {
    cultureInfo: withDefaults({
      name: "en-GB",
      datetimeFormat: withDefaults({ shortDatePattern: "dd/MM/yyyy" }),
    }),
  },
  async sync() {},
});

globalThis.CustomFunctions = {
  associate: (name, call) => {
    carecurveFunctions[name] = call;
  },
  Error: ExcelError,
  ErrorCode: { invalidValue: "#VALUE!" },
};

globalThis.Excel = {
  RequestContext: function () {
    return context();
  },
  run: async (task) => task(context()),
};

globalThis.Office = {
  HostType: { Excel: "Excel" },
  actions: { associate() {} },
  addin: withDefaults({}),
  context: {
    diagnostics: { version: "16.0", platform: "PC" },
    requirements: { isSetSupported: () => true },
    ui: withDefaults({}),
  },
  initialize() {},
  onReady: async (ready) => {
    const info = { host: "Excel", platform: "PC" };
    ready?.(info);
    return info;
  },
};
