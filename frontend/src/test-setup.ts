import { i18n } from "@lingui/core";

// The English text is the key, so that no catalog is needed.
i18n.loadAndActivate({ locale: "en", messages: {} });
