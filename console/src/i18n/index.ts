import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { en } from './en';

export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

const KEPT_AT = 'tocsin.language';

/** English is in the first chunk; 中文 comes when it is wanted, before the first page is drawn. */
const LATER: Record<Exclude<Language, 'en'>, () => Promise<object>> = {
  zh: async () => (await import('./zh')).zh,
};

export async function startLanguages(): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources: { en: { translation: en } },
    lng: 'en',
    fallbackLng: 'en',
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  await speak(chosenLanguage() ?? fromLocale(navigator.language));
}

/** Switches the page to a language, without remembering it. */
export async function speak(language: Language): Promise<void> {
  if (language !== 'en' && !i18next.hasResourceBundle(language, 'translation')) {
    i18next.addResourceBundle(language, 'translation', await LATER[language]());
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
}

/** Switches, and remembers it on this device. */
export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(KEPT_AT, language);
  await speak(language);
}

/** What was chosen on this device, if anything was. */
export function chosenLanguage(): Language | null {
  const kept = localStorage.getItem(KEPT_AT);
  return LANGUAGES.find((language) => language === kept) ?? null;
}

export function fromLocale(locale: string): Language {
  return locale.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}
