use weapp_login_tests::databases::{Durability, GaleraCluster};

use super::{connect, notes, write};

#[tokio::test]
async fn what_one_node_has_committed_the_others_have_when_it_is_killed() {
    let mut cluster = GaleraCluster::start(3, Durability::ThrowAway)
        .await
        .unwrap();
    let database = cluster.new_database().await.unwrap();
    let addresses: Vec<_> = cluster.nodes().iter().map(|node| node.address()).collect();
    write(
        &connect(&database.url_at(addresses[0])).await,
        "by the first",
    )
    .await;

    cluster.node(0).kill().await.unwrap();
    cluster.wait_until_synced(2).await.unwrap();
    let second = connect(&database.url_at(addresses[1])).await;
    write(&second, "by the second").await;

    cluster.node(0).start_again().await.unwrap();
    cluster.wait_until_synced(3).await.unwrap();
    for address in addresses {
        let pool = connect(&database.url_at(address)).await;
        assert_eq!(notes(&pool).await, ["by the first", "by the second"]);
    }
}
