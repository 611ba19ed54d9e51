// Without the fonts of the default theme: the reader's own will do, and nothing has to be fetched.
import DefaultTheme from 'vitepress/theme-without-fonts'
import './style.css'

export default DefaultTheme
