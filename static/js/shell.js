// The script of every page. Each module is small and looks only for its own data attributes.
import "./shell/theme-toggle.js";
import "./shell/toasts.js";
import "./shell/requests.js";
import "./shell/dialogs.js";
import "./shell/menus.js";
import "./shell/search.js";
import "./shell/forms.js";
import "./shell/draft.js";
import "./shell/picker.js";
import "./shell/lists.js";
import "./shell/print.js";
