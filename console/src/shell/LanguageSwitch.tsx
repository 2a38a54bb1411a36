import { Menu, Button } from '@mantine/core';
import { Check, Languages } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { chooseLanguage, LANGUAGES, type Language } from '../i18n';

/** Languages are named in themselves, for whoever cannot read the present one. */
const NAMES: Record<Language, string> = { en: 'English', zh: '中文' };

export function LanguageSwitch() {
  const { t, i18n } = useTranslation();
  const present = LANGUAGES.find((language) => language === i18n.language) ?? 'en';
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          h={32}
          c="dimmed"
          fw={500}
          leftSection={<Languages size={16} aria-hidden />}
          aria-label={t('shell.language', { name: NAMES[present] })}
        >
          {NAMES[present]}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {LANGUAGES.map((language) => (
          <Menu.Item
            key={language}
            lang={language}
            rightSection={language === present ? <Check size={14} aria-hidden /> : null}
            onClick={() => void chooseLanguage(language)}
          >
            {NAMES[language]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
