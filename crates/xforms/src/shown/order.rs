//! Nodes in an order in which none needs a later one.

/// The numbers below `count`, each after those that it `needs`; what is on a circle, or needs what is, is left out.
pub(super) fn in_order(count: usize, needs: impl Fn(usize) -> Vec<usize>) -> Vec<usize> {
    let mut needed_by: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut waiting_for: Vec<usize> = Vec::with_capacity(count);
    for one in 0..count {
        let mut before = needs(one);
        before.sort_unstable();
        before.dedup();
        waiting_for.push(before.len());
        before.into_iter().for_each(|other| needed_by[other].push(one));
    }
    let mut order: Vec<usize> = (0..count).filter(|&one| waiting_for[one] == 0).collect();
    let mut at = 0;
    while let Some(&done) = order.get(at) {
        at += 1;
        for &one in &needed_by[done] {
            waiting_for[one] -= 1;
            if waiting_for[one] == 0 {
                order.push(one);
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_needed_comes_first_and_circles_are_left_out() {
        let check = |needs: &[&[usize]], expected: &[usize]| {
            assert_eq!(in_order(needs.len(), |one| needs[one].to_vec()), expected);
        };
        check(&[&[1], &[2, 2], &[]], &[2, 1, 0]);
        check(&[&[], &[2], &[1], &[2]], &[0]);
        check(&[&[0]], &[]);
    }
}
