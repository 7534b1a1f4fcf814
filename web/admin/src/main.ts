import { preferredTexts } from './language'
import { openPage } from './page'

openPage(document.body, preferredTexts(navigator.languages))
