#![cfg(not(target_arch = "wasm32"))]
//! A respondent who never tires: answers whatever is asked, by the page's own controls, faster than a person could.

use super::page::Page;
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;

/// What became of one response.
#[derive(Debug, Deserialize)]
pub struct Filled {
    /// How many events its journal had.
    pub events: u32,
    /// What each question's controls held when its page was left: codes joined by a space, or the text.
    pub answers: BTreeMap<String, String>,
}

/// Answers a survey from its first page to the end. `gates` are the questions that decide who may take part, with codes.
pub async fn fill(page: &Page, gates: &[(&str, &str)]) -> anyhow::Result<Filled> {
    let gates: BTreeMap<_, _> = gates.iter().copied().collect();
    page.script_async(SCRIPT, &[json!(gates)]).await
}

const SCRIPT: &str = "const gates = given[0];
    const pause = () => new Promise((go) => setTimeout(go));
    const button = (name) => [...document.querySelectorAll('button')].find((b) => b.innerText === name && !b.disabled);
    const find = async (name) => { let b; while (!(b = button(name))) await pause(); return b; };
    const input = (field, value, event) => { field.value = value; field.dispatchEvent(new Event(event, { bubbles: true })); };
    const answers = {};
    let asked = 0;
    const answer = (name, question) => {
        const options = [...question.querySelectorAll('input[type=radio], input[type=checkbox]')];
        const other = options.find((o) => o.value === '96');
        const field = question.querySelector('input[type=text], textarea');
        const list = question.querySelector('select');
        asked += 1;
        if (gates[name]) options.find((o) => o.value === gates[name]).click();
        else if (options.length && options[0].type === 'checkbox') (other ?? options[asked % options.length]).click();
        else if (options.length) options[asked % options.length].click();
        else if (list) input(list, list.options[1].value, 'change');
        else if (field?.inputMode === 'numeric') input(field, '7', 'input');
        else if (field) input(field, `Zażółć „${name}” – jaźń`, 'input');
        else return false;
        return true;
    };
    const value = (question) => {
        const options = [...question.querySelectorAll('input[type=radio], input[type=checkbox]')];
        if (options.length) return options.filter((o) => o.checked).map((o) => o.value).join(' ');
        return question.querySelector('input, textarea, select')?.value ?? '';
    };
    const nameOf = (question) => question.dataset.ref.split('/').pop();
    (await find('Rozpocznij')).click();
    await find('Dalej');
    let events = 0;
    while (!document.querySelector('[data-review]')) {
        const done = new Set();
        for (;;) {
            // An answer may make another question appear.
            const next = [...document.querySelectorAll('[data-ref]')].find((q) => !done.has(nameOf(q)));
            if (!next) break;
            done.add(nameOf(next));
            if (answer(nameOf(next), next)) await pause();
        }
        for (const question of document.querySelectorAll('[data-ref]')) {
            if (value(question)) answers[nameOf(question)] = value(question);
        }
        const before = document.getElementById('page').innerText;
        (await find('Dalej')).click();
        while (document.getElementById('page').innerText === before) {
            if (document.querySelector('#page .error')) throw new Error('held up: ' + document.getElementById('page').innerText);
            await pause();
        }
        events = Number(document.getElementById('save-state').dataset.lastSeq);
    }
    (await find('Zakończ i wyślij')).click();
    while (!document.querySelector('#outcome')) await pause();
    return { events, answers };";
